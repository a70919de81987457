package dev.pc4j.engine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.device.Task.Int;
import dev.pc4j.engine.device.Task.Offset;
import dev.pc4j.engine.device.Task.Real;
import dev.pc4j.graph.Activation;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** That the Java side says what {@code kernels/task.h} says. */
class TaskTest {
    private static final String HEADER = read("task.h");

    private static String read(String file) {
        try {
            return Files.readString(Path.of("kernels", file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void fieldsAreThoseOfTheStructureInItsOrder() {
        String structure = HEADER.substring(HEADER.indexOf("typedef struct {"), HEADER.indexOf("} PcTask;"));
        assertThat(fields(structure, "PC_LONG")).isEqualTo(names(Offset.values()));
        assertThat(fields(structure, "int")).isEqualTo(names(Int.values()));
        assertThat(fields(structure, "float")).isEqualTo(names(Real.values()));
    }

    private static List<String> fields(String structure, String type) {
        List<String> all = new ArrayList<>();
        Matcher matcher = Pattern.compile("^ +" + type + " (\\w+);", Pattern.MULTILINE).matcher(structure);
        while (matcher.find()) {
            all.add(matcher.group(1));
        }
        return all;
    }

    private static List<String> names(Enum<?>[] constants) {
        return Arrays.stream(constants).map(c -> camel(c.name())).toList();
    }

    private static String camel(String name) {
        StringBuilder camel = new StringBuilder();
        for (String word : name.toLowerCase(Locale.ROOT).split("_", -1)) {
            camel.append(camel.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return camel.toString();
    }

    @Test
    void numbersAreThoseOfTheHeader() throws IllegalAccessException {
        Map<String, Integer> defined = defined();
        defined.remove("NONE");
        Map<String, Integer> here = new TreeMap<>();
        for (Field field : Code.class.getFields()) {
            here.put(field.getName(), field.getInt(null));
        }
        assertThat(here).isEqualTo(defined);
    }

    /** In their order, which is how kernels number them. */
    @Test
    void activationsAreThoseOfTheirList() {
        String list = read("activations.h");
        list = list.substring(list.indexOf("#define PC_ACTIVATIONS(X)"), list.indexOf("#define PC_NUMBER"));
        List<String> listed = Pattern.compile("X\\((\\w+), ").matcher(list).results().map(r -> r.group(1)).toList();
        assertThat(listed).isEqualTo(Arrays.stream(Activation.Kind.values()).map(Enum::name).toList());
    }

    @Test
    void optimisersAreNumberedInTheirOrder() {
        Map<String, Integer> defined = defined();
        List<Optimiser.Kind> kinds = Arrays.asList(Optimiser.Kind.values());
        kinds.forEach(k -> assertThat(defined).containsEntry(k.name(), kinds.indexOf(k)));
    }

    /** Java writes fields one after another: a compiler of C leaves no holes where those of 8 bytes come first. */
    @Test
    void recordsOfGraphsHaveNoHolesAndFitWhereTasksLie() {
        for (Family family : Family.values()) {
            family.record().ifPresent(record -> {
                int at = 0;
                for (Header.Field field : Header.record(record)) {
                    int size = field.type() == Header.Type.LONG ? Long.BYTES : Integer.BYTES;
                    assertThat(at % size).as(record + "." + field.name()).isZero();
                    at += size;
                }
                assertThat(at).as(record).isLessThanOrEqualTo(Task.BYTES);
            });
        }
    }

    @Test
    void aFieldThatIsNotInTheHeaderIsNamed() {
        GraphTask task = GraphTask.of(Family.MAP, "SUM", 3);
        assertThatThrownBy(() -> task.with("inn", 1L)).hasMessageContaining("has no field 'inn'");
        assertThatThrownBy(() -> Header.number("SUMM")).hasMessageContaining("has no PC_SUMM");
    }

    private static Map<String, Integer> defined() {
        Map<String, Integer> all = new TreeMap<>();
        Matcher matcher = Pattern.compile("#define PC_(\\w+) +\\(?(-?\\d+)").matcher(HEADER);
        while (matcher.find()) {
            all.put(matcher.group(1), Integer.valueOf(matcher.group(2)));
        }
        return all;
    }
}
