package dev.pc4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in poor surroundings, with a program in place of PC4J that prints what it was given. */
class LauncherTest {
    @TempDir
    Path root;

    /** Prints the arguments, each letter that is not ASCII by its number. */
    public static final class Printer {
        private Printer() {}

        /** Runs as the main class of the jar. */
        public static void main(String[] args) {
            String all = String.join(" ", args);
            StringBuilder text = new StringBuilder();
            all.chars().forEach(c -> text.append(c < 128 ? String.valueOf((char) c) : "<" + c + ">"));
            System.out.println(text);
        }
    }

    @BeforeEach
    void installs() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash");
        Files.copy(Path.of("pc4j"), root.resolve("pc4j"));
        Path target = Files.createDirectory(root.resolve("target"));
        jar(target.resolve("pc4j.jar"));
        // An empty archive, no older than the jar, says that there is none.
        Files.setLastModifiedTime(Files.createFile(target.resolve("pc4j.jsa")),
                FileTime.fromMillis(System.currentTimeMillis() + 5000));
    }

    @Test
    void needsNoVariableAtAll() throws Exception {
        assertThat(run(Map.of(), "hello", "world")).containsExactly("hello world");
    }

    @Test
    void namesWithOtherLettersArriveUnderAnyLocale() throws Exception {
        for (String locale : List.of("", "C", "POSIX", "xx_XX.UTF-8", "C.UTF-8")) {
            assertThat(run(Map.of("LC_ALL", locale), "\u00e9t\u00e9.csv")).as(locale)
                    .last()
                    .isEqualTo("<233>t<233>.csv");
        }
    }

    private List<String> run(Map<String, String> environment, String... args) throws Exception {
        // By way of a file: this JVM may run under a locale that cannot name the arguments.
        Path script = Files.writeString(root.resolve("script"),
                "exec ./pc4j '" + String.join("' '", args) + "'", StandardCharsets.UTF_8);
        Path out = root.resolve("out");
        ProcessBuilder builder = new ProcessBuilder("/bin/bash", script.toString()).directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().clear();
        builder.environment().putAll(new HashMap<>(environment));
        builder.environment().put("PC4J_JAVA_HOME", System.getProperty("java.home"));
        int code = builder.start().waitFor();
        List<String> lines = Files.readAllLines(out);
        assertThat(code).as(lines.toString()).isZero();
        return lines.stream().filter(line -> !line.contains("incubator modules")).toList();
    }

    private static void jar(Path file) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Printer.class.getName());
        String entry = Printer.class.getName().replace('.', '/') + ".class";
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest);
                InputStream in = Printer.class.getClassLoader().getResourceAsStream(entry)) {
            jar.putNextEntry(new JarEntry(entry));
            in.transferTo(jar);
        }
    }
}
