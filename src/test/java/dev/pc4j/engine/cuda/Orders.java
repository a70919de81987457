package dev.pc4j.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.engine.EngineException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** That kernels do not depend on the order of threads, and that they would without any one of their barriers and waits: on the {@link StandIn}. */
final class Orders {
    /** Ascending, descending, interleaved warps, and shuffles. */
    private static final int COUNT = 6;

    private Orders() {}

    /** Runs each way in every order; a way gives the bits of all that it computes. */
    static void requireSameBits(List<? extends Supplier<List<Integer>>> ways) {
        for (Supplier<List<Integer>> way : ways) {
            List<Integer> right = way.get();
            for (int order = 0; order < COUNT; order++) {
                StandIn.order(order);
                assertThat(way.get()).as("order %d of %s", order, way).isEqualTo(right);
            }
            StandIn.reset();
        }
    }

    /**
     * Removes each barrier and wait once.
     *
     * @param of which places, {@code file:line}, are asked of
     * @return those that the ways come to, each of which some way missed in some order: it gave other bits, or none
     */
    static Set<String> requireEveryWaitMissed(List<? extends Supplier<List<Integer>>> ways, Predicate<String> of) {
        Set<String> places = new TreeSet<>();
        Set<String> missed = new TreeSet<>();
        for (Supplier<List<Integer>> way : ways) {
            List<Integer> right = way.get();
            List<String> here = placesOf(way).stream().filter(of).toList();
            places.addAll(here);
            here.stream().filter(p -> !missed.contains(p) && isMissed(p, way, right)).forEach(missed::add);
        }
        assertThat(missed).containsExactlyElementsOf(places);
        return places;
    }

    private static List<String> placesOf(Supplier<List<Integer>> way) {
        return StandIn.places(() -> {
            List<Integer> _ = way.get();
        });
    }

    private static boolean isMissed(String place, Supplier<List<Integer>> way, List<Integer> right) {
        boolean[] missed = new boolean[1];
        StandIn.without(place, () -> {
            for (int order = 0; order < COUNT && !missed[0]; order++) {
                StandIn.order(order);
                missed[0] = !right.equals(resultOrNone(way));
            }
        });
        StandIn.reset();
        return missed[0];
    }

    private static List<Integer> resultOrNone(Supplier<List<Integer>> way) {
        try {
            return way.get();
        } catch (EngineException e) {
            return List.of();
        }
    }

    /** Adds the bits of values. */
    static void add(List<Integer> bits, float[] values) {
        for (float value : values) {
            bits.add(Float.floatToRawIntBits(value));
        }
    }
}
