package dev.pc4j.engine.device;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code kernels/graph/task.h} says of records and numbers: read from the file itself, so that there is no second list of them. */
final class Header {
    private static final String PATH = "/kernels/graph/task.h";
    private static final Pattern RECORD = Pattern.compile("typedef struct \\{([^}]*)\\} (\\w+);");
    private static final Pattern FIELD = Pattern.compile("(?m)^ +(PC_LONG|int|float|PcHead) (\\w+);");
    private static final Pattern NUMBER = Pattern.compile("(?m)^#define (PC_\\w+) (\\d+)");
    private static final Header HEADER = new Header(read());

    private final Map<String, List<Field>> records = new HashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    /** The types of fields. */
    enum Type {
        LONG,
        INT,
        FLOAT
    }

    /** A field of a record. */
    record Field(String name, Type type) {}

    private Header(String text) {
        Matcher number = NUMBER.matcher(text);
        while (number.find()) {
            numbers.put(number.group(1), Integer.valueOf(number.group(2)));
        }
        Matcher record = RECORD.matcher(text);
        while (record.find()) {
            records.put(record.group(2), fields(record.group(1)));
        }
    }

    private List<Field> fields(String body) {
        List<Field> all = new ArrayList<>();
        Matcher field = FIELD.matcher(body);
        while (field.find()) {
            switch (field.group(1)) {
                case "PcHead" -> all.addAll(records.get("PcHead"));
                case "PC_LONG" -> all.add(new Field(field.group(2), Type.LONG));
                case "int" -> all.add(new Field(field.group(2), Type.INT));
                default -> all.add(new Field(field.group(2), Type.FLOAT));
            }
        }
        return List.copyOf(all);
    }

    private static String read() {
        try (InputStream in = Header.class.getResourceAsStream(PATH)) {
            if (in == null) {
                throw new IllegalStateException(PATH.substring(1) + " is not in this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + PATH.substring(1), e);
        }
    }

    /** The fields of a record in order, those of its head included. */
    static List<Field> record(String name) {
        return known(HEADER.records.get(name), name);
    }

    /** The number of a name, given without {@code PC_}. */
    static int number(String name) {
        return known(HEADER.numbers.get("PC_" + name), "PC_" + name);
    }

    private static <T> T known(T found, String name) {
        if (found == null) {
            throw new IllegalStateException(PATH.substring(1) + " has no " + name);
        }
        return found;
    }
}
