package dev.pc4j.graph;

import java.util.List;
import java.util.Locale;

/** The kinds of operator there are, for whoever reads a graph from text. */
public final class OperatorKinds {

    /** The classes of all kinds. Each is a record whose components are its settings. */
    public static final List<Class<? extends Operator>> ALL = List.of(Input.class, Dense.class, Conv2d.class,
            Pool.class,
            Normalise.class, Activate.class, Scale.class, Offset.class, Add.class, Multiply.class, SumOf.class,
            Concat.class,
            Slice.class, Reshape.class, Embedding.class, Attention.class, Mean.class, Dropout.class, Identity.class,
            Sequence.class);

    private OperatorKinds() {}

    /** The word of a kind: its class's name in lower case with dashes, which a test holds all of them to. */
    public static String word(Class<? extends Operator> kind) {
        return dashed(kind);
    }

    /** The name of a class in lower case with dashes. */
    public static String dashed(Class<?> kind) {
        return kind.getSimpleName().replaceAll("(?<=.)(?=\\p{Upper})", "-").toLowerCase(Locale.ROOT);
    }
}
