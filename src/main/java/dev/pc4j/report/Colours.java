package dev.pc4j.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Which colour, dashes and marks a name has all over a report. Names beyond the colours that there are share them, with other dashes and
 * marks.
 */
final class Colours {
    private static final float[][] DASHES = {null, {7, 4}, {2, 3}, {9, 3, 2, 3}};
    private static final Marker[] MARKS = {SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE, SeriesMarkers.DIAMOND,
        SeriesMarkers.TRIANGLE_UP};
    private static final float WIDTH = 2;

    private final List<String> names;

    /** Gives out colours in the order in which exhibits name what they show. */
    Colours(List<Exhibit> exhibits) {
        Set<String> all = new LinkedHashSet<>();
        exhibits.forEach(exhibit -> all.addAll(exhibit.names()));
        names = List.copyOf(all);
    }

    Color of(String name) {
        List<Ink> inks = Ink.series();
        return inks.get(names.indexOf(name) % inks.size()).light();
    }

    BasicStroke stroke(String name) {
        float[] dash = DASHES[round(name) % DASHES.length];
        return new BasicStroke(WIDTH, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dash, 0);
    }

    Marker mark(String name) {
        return MARKS[names.indexOf(name) % MARKS.length];
    }

    private int round(String name) {
        return names.indexOf(name) / Ink.series().size();
    }
}
