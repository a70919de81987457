package dev.pc4j.data;

import java.util.List;

/**
 * Lists of names in messages, cut to a length that a line can carry.
 */
final class Listing {

    private static final int MOST = 8;

    private Listing() {}

    static String of(List<String> names) {
        if (names.size() <= MOST) {
            return String.join(", ", names);
        }
        return "%s, ... (%d in all)".formatted(String.join(", ", names.subList(0, MOST)), names.size());
    }
}
