package dev.pc4j.cli;

import dev.pc4j.data.ImageOptions;
import picocli.CommandLine.Option;

/** The options that say how training images are changed by chance, by {@code --seed} and the epoch. */
final class AugmentationOptions implements Section {
    @Option(names = "--flip", description = "Mirror training images, left to right, every other time by chance.")
    @InCheckpoint("data.images.flip")
    boolean flip;

    @Option(names = "--crop", paramLabel = "N", defaultValue = "0",
            description = "Move training images by chance by up to N pixels in each direction, black coming in.")
    @InCheckpoint("data.images.crop")
    int crop;

    @Override
    public String heading() {
        return "Data";
    }

    /** These images, changed so. */
    ImageOptions on(ImageOptions images) {
        return images.withAugmentation(flip, crop);
    }
}
