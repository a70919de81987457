package dev.pc4j.data;

import java.util.List;

/**
 * Rows without labels.
 *
 * @param names  of the rows, such as the paths of images; empty where they have none
 * @param inputs row-major {@code [rows, features]}
 */
@SuppressWarnings("ArrayRecordComponent") // shared as it is
public record Unlabelled(List<String> names, float[] inputs) {

    /** Copies the names. */
    public Unlabelled {
        names = List.copyOf(names);
    }
}
