package dev.pc4j.train;

import com.google.gson.JsonObject;
import dev.pc4j.graph.Choice;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.OperatorKinds;
import dev.pc4j.schedule.Step;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * A record that is one of several kinds as JSON: the word for its kind and its settings, {@code {"operator": "pool", "settings": {...}}}.
 *
 * @param <K> what it is one of
 */
final class KindJson<K> {
    static final String SETTINGS = "settings";

    /** Operators. */
    static final KindJson<Operator> OPERATOR = new KindJson<>(
            "operator", OperatorKinds.ALL, OperatorKinds::dashed, Operator::kind);

    /** Steps of a schedule. */
    static final KindJson<Step> STEP = new KindJson<>(
            "step", steps(), OperatorKinds::dashed, step -> OperatorKinds.dashed(step.getClass()));

    private final String key;
    private final List<Class<? extends K>> kinds;
    private final Function<Class<?>, String> words;
    private final Function<K, String> word;

    private KindJson(String key, List<Class<? extends K>> kinds, Function<Class<?>, String> words,
            Function<K, String> word) {
        this.key = key;
        this.kinds = kinds;
        this.words = words;
        this.word = word;
    }

    private static List<Class<? extends Step>> steps() {
        return Arrays.stream(Step.class.getPermittedSubclasses())
                .<Class<? extends Step>>map(kind -> kind.asSubclass(Step.class))
                .toList();
    }

    /** The key of the word. */
    String key() {
        return key;
    }

    /** A new object of both. */
    JsonObject write(K of) {
        if (!kinds.contains(of.getClass())) {
            throw new CheckpointException(
                    "%s '%s' (%s) is the user's own, and a checkpoint cannot hold it: there are %s"
                            .formatted(key, word.apply(of), of.getClass().getName(), all()));
        }
        JsonObject json = new JsonObject();
        json.addProperty(key, word.apply(of));
        json.add(SETTINGS, RecordJson.write((Record) of));
        return json;
    }

    /** What an object of these two keys says. */
    K readAlone(JsonObject json, String what) {
        RecordJson.requireKnown(json, List.of(key, SETTINGS), what);
        return read(json, what);
    }

    /** What an object says that may have more keys, which the caller checks. */
    K read(JsonObject json, String what) {
        Class<? extends K> kind = kind(RecordJson.text(json, key, what), what);
        return RecordJson.read(kind, RecordJson.object(json.get(SETTINGS), "settings of " + what), what);
    }

    private Class<? extends K> kind(String given, String what) {
        return kinds.stream()
                .filter(k -> words.apply(k).equals(given))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "%s has an unknown %s '%s': %s".formatted(what, key, given, Choice.advice(given, all()))));
    }

    private List<String> all() {
        return kinds.stream().<String>map(words).toList();
    }
}
