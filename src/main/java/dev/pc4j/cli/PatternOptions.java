package dev.pc4j.cli;

import dev.pc4j.data.DataSet;
import dev.pc4j.data.DataSets;
import dev.pc4j.data.LoadOptions;
import dev.pc4j.model.Patterns;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The options that say what a memory stores. */
final class PatternOptions implements Section {
    private static final Pattern RANDOM = Pattern.compile("random:([1-9][0-9]{0,4})x([1-9][0-9]{0,5})");

    @Option(names = "--patterns", paramLabel = "PATTERNS", defaultValue = "random:100x14",
            completionCandidates = Candidates.DataNames.class,
            description = "random:WIDTHxCOUNT, or images of a data set, of all classes alike: ${COMPLETION-CANDIDATES}, or a folder of "
                    + "images. Pixels above half of the brightest are 1, others -1.")
    String patterns;

    @Option(names = "--data-dir", paramLabel = "DIR", description = "The folder to look for data sets in first.")
    Path folder;

    @Option(names = "--count", paramLabel = "N", defaultValue = "20", description = "How many images are stored.")
    int count;

    /**
     * What is stored.
     *
     * @param height of a picture of one pattern
     * @param width of it; the last row of pixels may be short
     */
    record Stored(Patterns patterns, int height, int width) {}

    @Override
    public String heading() {
        return "Patterns";
    }

    @Override
    public List<Idle> idle() {
        return List.of(Idle.where(patterns.startsWith("random:"), "--patterns " + patterns,
                "--data-dir", "--count"));
    }

    /** Draws or reads them. */
    Stored load(long seed) {
        Matcher random = RANDOM.matcher(patterns);
        if (random.matches()) {
            int width = Integer.parseInt(random.group(1));
            int row = (int) Math.ceil(Math.sqrt(width));
            return new Stored(Patterns.random(Integer.parseInt(random.group(2)), width, seed), (width + row - 1) / row,
                    row);
        }
        if (patterns.startsWith("random:")) {
            throw new IllegalArgumentException(
                    "--patterns '%s' is no size: use random:WIDTHxCOUNT such as random:100x14".formatted(patterns));
        }
        Positive.check("--count", count);
        DataSet images = DataSets.load(patterns, folder, LoadOptions.defaults()).train();
        return stored(images.rows() > count ? images.shuffledSplit(count, seed).test() : images);
    }

    private static Stored stored(DataSet images) {
        PictureShape shape = PictureShape.of(images);
        int width = images.features() / shape.channels();
        return new Stored(Patterns.ofImages(width, shape.brightness(images.inputs())), shape.height(), shape.width());
    }
}
