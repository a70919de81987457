package dev.pc4j.data;

import dev.pc4j.graph.Choice;

/** What rows are to be predicted as. */
public enum Task implements Choice {
    /** One of a few classes; see {@link Targets.Classes}. */
    CLASSIFICATION("classification", "one class a row, judged by accuracy"),
    /** One or several numbers; see {@link Targets.Numbers}. */
    REGRESSION("regression", "one or several numbers a row, judged by the mean squared error"),
    /** The row itself, as an autoencoder gives it; see {@link DataSet#reconstruction}. */
    RECONSTRUCTION("reconstruction", "the row itself, whatever its label, judged by the mean squared error");

    private final String label;
    private final String description;

    Task(String label, String description) {
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
