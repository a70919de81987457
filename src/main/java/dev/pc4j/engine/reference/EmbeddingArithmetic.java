package dev.pc4j.engine.reference;

import dev.pc4j.graph.Embedding;

/** mu = the rows of the table that the tokens name. */
final class EmbeddingArithmetic implements OperatorArithmetic {
    private final Embedding embedding;
    private final Trained table;

    EmbeddingArithmetic(Embedding embedding, Trained table) {
        this.embedding = embedding;
        this.table = table;
    }

    @Override
    public double[] predict(double[][] parents, Pass pass) {
        double[] mu = new double[parents[0].length * embedding.width()];
        for (int i = 0; i < parents[0].length; i++) {
            System.arraycopy(table.values, token(parents[0][i]) * embedding.width(), mu, i * embedding.width(),
                    embedding.width());
        }
        return mu;
    }

    /** Nothing: a token is a name and no quantity. */
    @Override
    public double[] pullBack(int k, double[][] parents, double[] error, Pass pass) {
        return new double[parents[0].length];
    }

    @Override
    public void learn(double[][] parents, double[] error, Pass pass) {
        for (int i = 0; i < parents[0].length; i++) {
            int row = token(parents[0][i]) * embedding.width();
            for (int f = 0; f < embedding.width(); f++) {
                table.gradient[row + f] -= error[i * embedding.width() + f];
            }
        }
    }

    private int token(double value) {
        int token = (int) value;
        if (token != value || token < 0 || token >= embedding.vocabulary()) {
            throw new IllegalArgumentException("%s is no token: use whole numbers from 0 to %d"
                    .formatted(value, embedding.vocabulary() - 1));
        }
        return token;
    }
}
