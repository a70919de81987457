package dev.pc4j.train;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Choice;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.Shape;
import dev.pc4j.graph.WhenMissing;
import dev.pc4j.schedule.OwnSchedule;
import dev.pc4j.schedule.Rule;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.Step;
import java.io.IOException;
import java.io.StringReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Records of settings as JSON objects of their components. Gson would fill what is missing with zeros and pass over
 * what it does not know; here both are IllegalArgumentExceptions in one line. Constants go by their labels, infinite
 * numbers by the word Infinity.
 */
final class RecordJson {
    private static final String INFINITY = "Infinity";

    private RecordJson() {}

    /** A strictly valid JSON object. */
    static JsonObject parse(String text, String what) {
        JsonReader reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        try {
            JsonElement json = JsonParser.parseReader(reader);
            if (json.isJsonObject() && reader.peek() == JsonToken.END_DOCUMENT) {
                return json.getAsJsonObject();
            }
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "%s is no JSON from %s on: it is cut off or damaged".formatted(what, reader.getPath()), e);
        }
        throw new IllegalArgumentException("%s is not one JSON object".formatted(what));
    }

    /** The components of a record. */
    static JsonObject write(Record record) {
        JsonObject json = new JsonObject();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            try {
                JsonElement value = write(component.getAccessor().invoke(record));
                if (value != null) {
                    json.add(component.getName(), value);
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("record " + record.getClass() + " is not public", e);
            }
        }
        return json;
    }

    private static JsonElement write(Object value) {
        return switch (value) {
            case Integer number -> new JsonPrimitive(number);
            case Long number -> new JsonPrimitive(number);
            case Double number when Double.isInfinite(number) -> new JsonPrimitive(INFINITY);
            case Double number -> new JsonPrimitive(number);
            case Boolean flag -> new JsonPrimitive(flag);
            case String text -> new JsonPrimitive(text);
            case OwnSchedule own -> write(own.schedule());
            case Rule rule -> new JsonPrimitive(label(rule));
            case Choice choice -> new JsonPrimitive(choice.label());
            case OptionalDouble number -> number.isEmpty() ? null : write(number.getAsDouble());
            case Optional<?> optional -> optional.isEmpty() ? null : write(optional.get());
            case Shape shape -> write(shape.dims());
            case Operator operator -> KindJson.OPERATOR.write(operator);
            case Step step -> KindJson.STEP.write(step);
            case Record record -> write(record);
            case List<?> list -> {
                JsonArray elements = new JsonArray();
                list.forEach(e -> elements.add(write(e)));
                yield elements;
            }
            case Map<?, ?> map -> {
                JsonObject entries = new JsonObject();
                new TreeMap<>(map).forEach((key, each) -> entries.add(String.valueOf(key), write(each)));
                yield entries;
            }
            default -> throw new IllegalStateException("no JSON for a " + value.getClass());
        };
    }

    /** The word of a rule by which it is found again. */
    private static String label(Rule rule) {
        try {
            if (Rule.of(rule.label()).getClass() == rule.getClass()) {
                return rule.label();
            }
        } catch (IllegalArgumentException e) {
            // the line below says it
        }
        throw new CheckpointException(
                "rule '%s' (%s) is the user's own, and a checkpoint could not find it again: name it in META-INF/services/%s, or train by its schedule"
                        .formatted(rule.label(), rule.getClass().getName(), Rule.class.getName()));
    }

    /**
     * A record of the components that are in {@code json}, no more and no fewer.
     *
     * @param what what the object is, for messages
     */
    static <R> R read(Class<R> type, JsonObject json, String what) {
        RecordComponent[] components = type.getRecordComponents();
        requireKnown(json, Arrays.stream(components).map(RecordComponent::getName).toList(), what);
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String name = components[i].getName();
            types[i] = components[i].getType();
            values[i] = read(components[i].getGenericType(), given(json, components[i]), "'" + name + "' of " + what);
        }
        try {
            return type.getConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException("%s: %s".formatted(what, e.getCause().getMessage()), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("record " + type + " is not public", e);
        }
    }

    private static JsonElement given(JsonObject json, RecordComponent component) {
        JsonElement value = json.get(component.getName());
        WhenMissing missing = component.getAnnotation(WhenMissing.class);
        return value == null && missing != null ? JsonParser.parseString(missing.value()) : value;
    }

    private static Object read(Type type, JsonElement json, String what) {
        if (type instanceof ParameterizedType container) {
            Type inner = container.getActualTypeArguments()[0];
            if (container.getRawType() == List.class) {
                return list(inner, json, what);
            }
            if (container.getRawType() == Map.class) {
                return map(container.getActualTypeArguments()[1], object(json, what), what);
            }
            return json == null ? Optional.empty() : Optional.of(read(inner, json, what));
        }
        if (type == OptionalDouble.class) {
            return json == null ? OptionalDouble.empty() : OptionalDouble.of((double) read(double.class, json, what));
        }
        if (json == null) {
            throw new IllegalArgumentException(what + " is missing");
        }
        Class<?> plain = (Class<?>) type;
        if (plain == Shape.class) {
            return shape(json, what);
        }
        if (plain == Operator.class) {
            return KindJson.OPERATOR.readAlone(object(json, what), what);
        }
        if (plain == Step.class) {
            return KindJson.STEP.readAlone(object(json, what), what);
        }
        if (plain == Rule.class && json.isJsonObject()) {
            return new OwnSchedule(read(Schedule.class, json.getAsJsonObject(), what));
        }
        if (plain.isRecord() && plain != Activation.class) {
            return read(plain, object(json, what), what);
        }
        if (!(json instanceof JsonPrimitive value)) {
            throw new IllegalArgumentException("%s is %s, not a %s".formatted(what, json, word(plain)));
        }
        return scalar(plain, value, what);
    }

    private static Object scalar(Class<?> type, JsonPrimitive json, String what) {
        String text = json.getAsString();
        if (type == Rule.class && json.isString()) {
            return Rule.of(text);
        }
        if (type == Activation.class && json.isString()) {
            return Activation.parse(what, text);
        }
        if (type.isEnum() && json.isString()) {
            return choice(type, text, what);
        }
        try {
            if (type == String.class && json.isString()) {
                return text;
            } else if (type == boolean.class && json.isBoolean()) {
                return json.getAsBoolean();
            } else if ((type == int.class || type == Integer.class) && json.isNumber()) {
                return Integer.parseInt(text);
            } else if (type == long.class && json.isNumber()) {
                return Long.parseLong(text);
            } else if ((type == double.class || type == Double.class) && (json.isNumber() || text.equals(INFINITY))) {
                return Double.parseDouble(text);
            }
        } catch (NumberFormatException e) {
            // the line below says it
        }
        throw new IllegalArgumentException("%s is %s, not a %s".formatted(what, json, word(type)));
    }

    // Choice.parse asks for a type that is an enum and a choice, which only the record's declaration knows.
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Object choice(Class<?> type, String text, String what) {
        return Choice.parse((Class) type, what, text);
    }

    private static List<?> list(Type element, JsonElement json, String what) {
        if (json == null || !json.isJsonArray()) {
            throw new IllegalArgumentException("%s is %s, not a list".formatted(what, json));
        }
        return json.getAsJsonArray().asList().stream().map(e -> read(element, e, what)).toList();
    }

    /** By the numbers of nodes. */
    private static Map<Integer, Object> map(Type element, JsonObject json, String what) {
        Map<Integer, Object> map = new TreeMap<>();
        json.entrySet().forEach(e -> map.put(node(e.getKey(), what), read(element, e.getValue(), what)));
        return map;
    }

    private static int node(String key, String what) {
        if (!key.matches("\\d{1,9}")) {
            throw new IllegalArgumentException("%s has '%s' in place of the number of a node".formatted(what, key));
        }
        return Integer.parseInt(key);
    }

    /** A list of extents. */
    static Shape shape(JsonElement json, String what) {
        return new Shape(list(int.class, json, what).stream().map(Integer.class::cast).toList());
    }

    /** The element as an object. */
    static JsonObject object(JsonElement json, String what) {
        if (json == null || !json.isJsonObject()) {
            throw new IllegalArgumentException(
                    "%s is %s, not an object".formatted(what, json == null ? "missing" : json));
        }
        return json.getAsJsonObject();
    }

    /** The element of a key as text. */
    static String text(JsonObject json, String key, String what) {
        return word(json.get(key), "'" + key + "' of " + what);
    }

    /** The element as text. */
    static String word(JsonElement json, String what) {
        return (String) read(String.class, json, what);
    }

    /** Fails on the first key that is not among the known ones. */
    static void requireKnown(JsonObject json, List<String> known, String what) {
        for (String key : json.keySet()) {
            if (!known.contains(key)) {
                throw new IllegalArgumentException(
                        "%s has an unknown '%s': %s".formatted(what, key, Choice.advice(key, known)));
            }
        }
    }

    private static String word(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "int", "Integer", "long" -> "whole number";
            case "double", "Double" -> "number";
            case "boolean" -> "true or false";
            default -> "word";
        };
    }
}
