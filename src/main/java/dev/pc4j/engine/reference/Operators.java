package dev.pc4j.engine.reference;

import dev.pc4j.graph.Activate;
import dev.pc4j.graph.Add;
import dev.pc4j.graph.Attention;
import dev.pc4j.graph.Concat;
import dev.pc4j.graph.Conv2d;
import dev.pc4j.graph.CustomOperator;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Dropout;
import dev.pc4j.graph.Embedding;
import dev.pc4j.graph.Identity;
import dev.pc4j.graph.Mean;
import dev.pc4j.graph.Multiply;
import dev.pc4j.graph.Normalise;
import dev.pc4j.graph.Offset;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.Parameter;
import dev.pc4j.graph.Pool;
import dev.pc4j.graph.Reshape;
import dev.pc4j.graph.Scale;
import dev.pc4j.graph.Sequence;
import dev.pc4j.graph.Shape;
import dev.pc4j.graph.Slice;
import dev.pc4j.graph.SumOf;
import dev.pc4j.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/** The arithmetic of every kind of operator, and its check by finite differences. */
public final class Operators {
    private static final double STEP = 1e-5;
    private static final int ROWS = 2;

    private Operators() {}

    /**
     * The arithmetic of an operator.
     *
     * @param parents the shapes that it reads
     * @param trained its parameters in its order, of which it takes as many as it has
     */
    static OperatorArithmetic of(Operator operator, List<Shape> parents, Iterator<Trained> trained) {
        Shape first = parents.getFirst();
        return switch (operator) {
            case Dense dense -> new DenseArithmetic(dense, trained.next(), next(trained, dense.bias()));
            case Conv2d conv ->
                new Conv2dArithmetic(conv, first, output(conv, parents), trained.next(), next(trained, conv.bias()));
            case Pool pool -> new PoolArithmetic(pool, first, output(pool, parents));
            case Normalise settings ->
                new NormaliseArithmetic(settings, first, next(trained, settings.gain()),
                        next(trained, settings.shift()));
            case Activate activate -> new Elementwise.Function(activate.activation());
            case Scale scale -> new Elementwise.Multiple(scale.factor());
            case Offset offset -> new Elementwise.Shifted(trained.next());
            case Dropout dropout -> new Elementwise.Masked(dropout);
            case Add add -> new Elementwise.Sum();
            case Identity identity -> new Elementwise.Sum();
            case Multiply multiply -> new Elementwise.Product();
            case Concat concat -> new Rearranged.Joined(concat.axis(), parents);
            case Slice slice -> new Rearranged.Run(slice, first);
            case Reshape reshape -> new Rearranged.Same();
            case Mean mean -> new Rearranged.Averaged(mean.axis(), first);
            case Embedding embedding -> new EmbeddingArithmetic(embedding, trained.next());
            case Attention attention -> new AttentionArithmetic(attention, parents);
            case SumOf sum -> summed(sum, parents, trained);
            case Sequence sequence -> chained(sequence, parents, trained);
            case CustomOperator custom -> custom(custom, parents, trained);
            default -> throw new IllegalArgumentException("operator %s has no arithmetic".formatted(operator.kind()));
        };
    }

    /** A parameter that an operator may have; null where it has not. */
    private static Trained next(Iterator<Trained> trained, boolean there) {
        return there ? trained.next() : null;
    }

    private static Shape output(Operator operator, List<Shape> parents) {
        return operator.output(operator.kind(), parents.stream().map(s -> new Value("parent", s)).toList());
    }

    private static OperatorArithmetic summed(SumOf sum, List<Shape> parents, Iterator<Trained> trained) {
        List<OperatorArithmetic> terms = new ArrayList<>();
        for (int k = 0; k < parents.size(); k++) {
            terms.add(of(sum.terms().get(k), parents.subList(k, k + 1), trained));
        }
        return new Composite.Summed(terms);
    }

    private static OperatorArithmetic chained(Sequence sequence, List<Shape> parents, Iterator<Trained> trained) {
        List<OperatorArithmetic> parts = new ArrayList<>();
        for (int k = 0; k < sequence.operators().size(); k++) {
            parts.add(of(sequence.operators().get(k), sequence.reads(parents, k), trained));
        }
        return new Composite.Chained(parts);
    }

    private static OperatorArithmetic custom(CustomOperator custom, List<Shape> parents, Iterator<Trained> trained) {
        List<Trained> own = custom.parameters(parents).stream().map(p -> trained.next()).toList();
        return new CustomArithmetic(custom, output(custom, parents).size(), own);
    }

    /**
     * Compares what an operator carries back to each parent, and its parameters' gradients, with central differences of what it predicts, for
     * random values of the given shapes: the largest of |a - b| / |b|. Below 1e-6 the operator is right; tokens of an embedding are no
     * quantities and not for this.
     *
     * @param parents the shapes of its parents
     */
    public static double check(Operator operator, Shape... parents) {
        List<Shape> shapes = List.of(parents);
        SplittableRandom random = new SplittableRandom(operator.hashCode());
        List<Trained> trained = operator.parameters(shapes)
                .stream()
                .map(Parameter::shape)
                .map(s -> new Trained(normal(random, s.size())))
                .toList();
        double[][] values = shapes.stream().map(s -> normal(random, ROWS * s.size())).toArray(double[][]::new);
        double[] error = normal(random, ROWS * output(operator, shapes).size());
        return worst(of(operator, shapes, trained.iterator()), values, error, trained);
    }

    private static double worst(OperatorArithmetic arithmetic, double[][] values, double[] error,
            List<Trained> trained) {
        Pass pass = new Pass(ROWS, 0);
        DoubleSupplier along = () -> dot(arithmetic.predict(values, pass), error);
        double worst = 0;
        for (int k = 0; k < values.length; k++) {
            double[] back = arithmetic.pullBack(k, values, error, pass);
            worst = Math.max(worst, distance(back, derivative(values[k], along)));
        }
        arithmetic.learn(values, error, pass);
        for (Trained parameter : trained) {
            worst = Math.max(worst,
                    distance(Vectors.scaled(parameter.gradient, -1), derivative(parameter.values, along)));
        }
        return worst;
    }

    private static double[] derivative(double[] at, DoubleSupplier of) {
        double[] derivative = new double[at.length];
        for (int i = 0; i < at.length; i++) {
            double value = at[i];
            at[i] = value + STEP;
            double above = of.getAsDouble();
            at[i] = value - STEP;
            derivative[i] = (above - of.getAsDouble()) / (2 * STEP);
            at[i] = value;
        }
        return derivative;
    }

    private static double distance(double[] a, double[] b) {
        double norm = Math.sqrt(2 * Vectors.halfSquare(b));
        double difference = Math.sqrt(2 * Vectors.halfSquare(Vectors.difference(a, b)));
        return difference == 0 ? 0 : difference / norm;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double[] normal(SplittableRandom random, int count) {
        double[] values = new double[count];
        Arrays.setAll(values, i -> random.nextGaussian());
        return values;
    }
}
