package dev.pc4j.cli;

import dev.pc4j.data.DataSet;
import dev.pc4j.model.PredictiveForwardForward;
import dev.pc4j.report.Exhibit;
import dev.pc4j.report.PictureGrid;
import dev.pc4j.report.Pictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say what circuits of PFF draw. */
final class PffPictures implements Section {
    private static final int COLUMNS = 12;
    private static final int ROWS = 8;

    @Option(names = "--reconstructions", paramLabel = "FILE",
            description = "Draw test rows, and below each what the generative circuit makes of its representation, as PNG.")
    private Path reconstructions;

    @Option(names = "--samples", paramLabel = "FILE", description = "Draw samples of the generative circuit, as PNG.")
    private Path samples;

    @Option(names = "--sample-seed", paramLabel = "N", defaultValue = "1", description = "Chooses the samples.")
    private long seed;

    @Override
    public String heading() {
        return "Pictures";
    }

    /** Fails early where a file cannot be written. */
    void check() {
        if (reconstructions != null) {
            Outputs.check("--reconstructions", reconstructions);
        }
        if (samples != null) {
            Outputs.check("--samples", samples);
        }
    }

    /**
     * Draws what was asked for into its files.
     *
     * @param all whether to draw what nobody wants a file of as well
     * @return what was drawn
     */
    List<Exhibit> draw(PredictiveForwardForward pff, DataSet test, boolean all) {
        List<Exhibit> drawn = new ArrayList<>();
        if (all || reconstructions != null) {
            drawn.add(write(reconstructions, new Pictures("Reconstructions",
                    "Rows in turn: test rows, and what the generative circuit makes of their representation.",
                    reconstructions(pff, test))));
        }
        if (all || samples != null) {
            drawn.add(write(samples,
                    new Pictures("Samples", "Drawn from the mixture over top latents.", samples(pff, test))));
        }
        return drawn;
    }

    private static Pictures write(Path file, Pictures pictures) {
        try {
            if (file != null) {
                Files.write(file, pictures.grid().png());
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot write: " + e.getMessage(), e);
        }
        return pictures;
    }

    private PictureGrid reconstructions(PredictiveForwardForward pff, DataSet test) {
        PictureShape shape = PictureShape.of(test);
        int columns = Math.min(COLUMNS, test.rows());
        PictureGrid grid = new PictureGrid(shape.height(), shape.width(), columns);
        for (int row = 0; row < ROWS / 2 && (row + 1) * columns <= test.rows(); row++) {
            float[] x = test.inputs(row * columns, (row + 1) * columns);
            add(grid, shape, x, pixels(shape, test));
            add(grid, shape, pff.reconstruct(x), pixels(shape, test));
        }
        return grid;
    }

    private PictureGrid samples(PredictiveForwardForward pff, DataSet test) {
        PictureShape shape = PictureShape.of(test);
        PictureGrid grid = new PictureGrid(shape.height(), shape.width(), COLUMNS);
        for (int row = 0; row < ROWS; row++) {
            add(grid, shape, pff.sample(COLUMNS, seed + row), pixels(shape, test));
        }
        return grid;
    }

    private static int pixels(PictureShape shape, DataSet data) {
        return data.features() / shape.channels();
    }

    /** The grid shows -1 to 1, samples have 0 to 1. */
    private static void add(PictureGrid grid, PictureShape shape, float[] samples, int pixels) {
        float[] shown = shape.brightness(samples);
        for (int i = 0; i < shown.length; i++) {
            shown[i] = 2 * shown[i] - 1;
        }
        grid.row(shown, pixels);
    }
}
