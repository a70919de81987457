package dev.pc4j.data;

import dev.pc4j.graph.Choice;

/** Which channels images are read in. */
public enum Colour implements Choice {

    /** All as they are, which must be all grey or all coloured. */
    AUTO("auto", "as the files are: all grey, or all coloured"),

    /** One channel: coloured pixels become their luma, 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), as JPEG has it. */
    GREY("grey", "one channel, the luma of coloured ones"),

    /** Three channels; those of grey pixels are the same. */
    RGB("rgb", "three channels, the same where grey");

    private final String label;
    private final String description;

    Colour(String label, String description) {
        this.label = label;
        this.description = description;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public String description() {
        return description;
    }
}
