package dev.pc4j.cli;

import dev.pc4j.data.Colour;
import dev.pc4j.data.ImageOptions;
import dev.pc4j.data.ImageSize;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say how images are read. */
final class PictureOptions implements Section {
    @Option(names = "--image-size", paramLabel = "HxW",
            description = "Resize PNG and JPEG images to a height and width, such as 32x32; else all must have one size.")
    @InCheckpoint("data.images.size")
    ImageSize size;

    @Option(names = "--colour", paramLabel = "NAME", defaultValue = "auto",
            description = "The channels that PNG and JPEG images are read in:%n${bundle:Colour}")
    @InCheckpoint("data.images.colour")
    Colour colour;

    @Override
    public String heading() {
        return "Data";
    }

    /** What they choose. */
    ImageOptions images() {
        return new ImageOptions(Optional.ofNullable(size), colour, false, 0);
    }
}
