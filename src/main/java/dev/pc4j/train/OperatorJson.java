package dev.pc4j.train;

import com.google.gson.JsonObject;
import dev.pc4j.graph.Choice;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.OperatorKinds;
import java.util.List;

/** An operator as JSON: the word for its kind and its settings, {@code {"operator": "pool", "settings": {...}}}. */
final class OperatorJson {
    static final String OPERATOR = "operator";
    static final String SETTINGS = "settings";

    private OperatorJson() {}

    /** A new object of both. */
    static JsonObject write(Operator operator) {
        if (!OperatorKinds.ALL.contains(operator.getClass())) {
            throw new CheckpointException(
                    "operator '%s' (%s) is the user's own, and a checkpoint cannot hold it: there are %s"
                            .formatted(operator.kind(), operator.getClass().getName(), words()));
        }
        JsonObject json = new JsonObject();
        json.addProperty(OPERATOR, operator.kind());
        json.add(SETTINGS, RecordJson.write((Record) operator));
        return json;
    }

    /** The operator of an object that may have more keys, which the caller checks. */
    static Operator read(JsonObject json, String what) {
        Class<? extends Operator> kind = kind(RecordJson.text(json, OPERATOR, what), what);
        return RecordJson.read(kind, RecordJson.object(json.get(SETTINGS), "settings of " + what), what);
    }

    private static Class<? extends Operator> kind(String word, String what) {
        return OperatorKinds.ALL.stream()
                .filter(k -> OperatorKinds.word(k).equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "%s has an unknown operator '%s': %s".formatted(what, word, Choice.advice(word, words()))));
    }

    private static List<String> words() {
        return OperatorKinds.ALL.stream().map(OperatorKinds::word).toList();
    }
}
