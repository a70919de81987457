package dev.pc4j.report;

import java.awt.Color;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The colours of pages and charts by what they are for, each for a light and for a dark ground. Those of series differ in lightness as well,
 * so that the colour-blind tell them apart. Neither black nor white, which SVG knows by their names, is among them.
 */
enum Ink {
    GROUND("#fdfdfe", "#14181d"),
    TEXT("#1c2329", "#e4e8ec"),
    QUIET("#5c6770", "#a2acb6"),
    GRID("#dde2e7", "#333c45"),
    SERIES_1("#0067a8", "#56b0f0"),
    SERIES_2("#cf4a00", "#ff8d4f"),
    SERIES_3("#00875f", "#3fd0a0"),
    SERIES_4("#a8408c", "#ea8fd0"),
    SERIES_5("#b07a00", "#f2c744"),
    SERIES_6("#2a2f8f", "#a7adff"),
    SERIES_7("#6b6f74", "#c3c8cd"),
    SERIES_8("#8c1c2e", "#f06a7c");

    private final String light;
    private final String dark;

    Ink(String light, String dark) {
        this.light = light;
        this.dark = dark;
    }

    /** Those of series, in the order in which they are given out. */
    static List<Ink> series() {
        return Arrays.stream(values()).filter(ink -> ink.compareTo(SERIES_1) >= 0).toList();
    }

    /** On a light ground. */
    Color light() {
        return Color.decode(light);
    }

    /** How a style of the page calls it: what it is on the ground that the reader has chosen. */
    String css() {
        return "var(%s)".formatted(variable());
    }

    private String variable() {
        return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** An SVG whose light colours follow the page. */
    static String adaptive(String svg) {
        String adapted = svg;
        for (Ink ink : values()) {
            Color c = ink.light();
            adapted = adapted.replace("rgb(%d,%d,%d)".formatted(c.getRed(), c.getGreen(), c.getBlue()), ink.css());
        }
        return adapted;
    }

    /** The definitions of all variables, light and then dark. */
    static String definitions() {
        return ":root { color-scheme: light dark; %s }%n@media (prefers-color-scheme: dark) { :root { %s } }%n"
                .formatted(definitions(ink -> ink.light), definitions(ink -> ink.dark));
    }

    private static String definitions(Function<Ink, String> colour) {
        return Arrays.stream(values())
                .map(ink -> "%s: %s;".formatted(ink.variable(), colour.apply(ink)))
                .collect(Collectors.joining(" "));
    }
}
