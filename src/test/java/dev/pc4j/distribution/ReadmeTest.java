package dev.pc4j.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The README's lines of Java, and the programs in {@code src/examples} that it and the package pages name, run as they stand there. */
class ReadmeTest {
    private static final Path EXAMPLES = Path.of("src", "examples");
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern START = Pattern.compile("\n(java .* )src/examples/\\w+\\.java\n");
    private static final Pattern LINK = Pattern.compile("src/examples/(\\w+\\.java)");

    @TempDir
    private Path folder;

    private static String readme() throws IOException {
        return Files.readString(Path.of("README.md"));
    }

    private static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleRunsByTheReadmesCommand(Path example) throws Exception {
        assertThat(run(start() + example.toAbsolutePath())).isNotEmpty();
    }

    @Test
    void theReadmesLinesOfJavaRun() throws Exception {
        Matcher lines = JAVA.matcher(readme());
        assertThat(lines.find()).isTrue();
        Path program = Files.writeString(folder.resolve("Lines.java"), program(lines.group(1)));
        assertThat(run(start() + program)).startsWith("test accuracy 9");
        assertThat(lines.find()).as("lines of Java that nothing runs").isFalse();
    }

    @Test
    void examplesCompileWithoutAWarning() throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of("-Xlint:all,-options", "-Werror", "-proc:none", "-d", folder.toString(), "-cp",
                classPath());
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            StringWriter messages = new StringWriter();
            boolean compiled = compiler
                    .getTask(messages, manager, null, options, null, manager.getJavaFileObjectsFromPaths(examples()))
                    .call();
            assertThat(compiled).as(messages.toString()).isTrue();
        }
    }

    @Test
    void examplesThatAreNamedAreThere() throws IOException {
        assertThat(LINK.matcher(readme()).results().map(link -> EXAMPLES.resolve(link.group(1))))
                .containsAll(examples())
                .isSubsetOf(examples());
    }

    /** Imports, then statements: in front of a main method of their own. */
    private static String program(String lines) {
        int statements = lines.lastIndexOf("import ");
        statements = lines.indexOf('\n', statements) + 1;
        return "%s\nvoid main() {\n%s}\n".formatted(lines.substring(0, statements), lines.substring(statements));
    }

    /** The README's command up to its program, with a class path in place of the jar, which is not built yet when tests run. */
    private static String start() throws IOException {
        Matcher line = START.matcher(readme());
        assertThat(line.find()).isTrue();
        return line.group(1).replace("target/pc4j.jar", classPath());
    }

    private static String classPath() {
        return System.getProperty("java.class.path")
                .replaceAll("(^|:)(?!/)", "$1" + Path.of("").toAbsolutePath() + "/");
    }

    /** What a shell's command writes, in a folder of its own, with this JDK. */
    private String run(String command) throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder shell = new ProcessBuilder("bash", "-c", command).directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        shell.environment().merge("PATH", System.getProperty("java.home") + "/bin", (path, java) -> java + ":" + path);
        int code = shell.start().waitFor();
        assertThat(code).as(Files.readString(err)).isZero();
        assertThat(Files.readAllLines(err)).as("nothing but the JVM's own line").hasSizeLessThanOrEqualTo(1);
        return Files.readString(out);
    }
}
