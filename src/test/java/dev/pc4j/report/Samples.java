package dev.pc4j.report;

import java.util.List;

/** Reports that hold something of every kind. */
final class Samples {

    private Samples() {}

    /** Curves over decades, bars with gaps and deviations, a matrix, pictures, and text that HTML has other uses for. */
    static Report report() {
        PictureGrid grid = new PictureGrid(1, 2, 2);
        grid.row(new float[] {-1, 1, 0, 1}, 2);
        return new Report("A <report> & \"more\"")
                .fact("command", "pc4j train --data 'a&b <c>.csv'")
                .section("Curves", "What <i> means.", List.of(lines(), bars()))
                .section("Rest", "",
                        List.of(matrix(), new Pictures("Grid", "a < b", grid),
                                new Cells("Words", List.of("name", "value"), List.of(List.of("x", "1.5")))));
    }

    static LineChart lines() {
        return new LineChart("Energy by node", Axis.linear("iteration"), Axis.spanning("energy of a row"),
                List.of(new LineChart.Line("h1", List.of(0.0, 1.0, 2.0), List.of(0.0, 0.000123456789, 0.5)),
                        new LineChart.Line("y", List.of(0.0, 2.0), List.of(12.5, Double.NaN))));
    }

    static BarChart bars() {
        return new BarChart("Speed", "problem", Axis.spanning("iterations/s"), List.of("a", "b"),
                List.of(new BarChart.Bars("host", List.of(9400.0, 36.0), List.of(120.0, Double.NaN)),
                        new BarChart.Bars("peer", List.of(1734.0, Double.NaN))));
    }

    static Matrix matrix() {
        return new Matrix("Confusion", "true", "predicted", List.of("cat", "dog"),
                List.of(List.of(7, 1), List.of(0, 0)));
    }
}
