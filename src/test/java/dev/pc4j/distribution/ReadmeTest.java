package dev.pc4j.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's Java programs compile and run as they stand there. */
class ReadmeTest {
    private static final Pattern PROGRAM = Pattern.compile("```java\n(.*?public class (\\w+) .*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    @Test
    void programsCompileAndRun() throws Exception {
        List<String> names = new ArrayList<>();
        List<String> files = new ArrayList<>();
        Matcher matcher = PROGRAM.matcher(Files.readString(Path.of("README.md")));
        while (matcher.find()) {
            names.add(matcher.group(2));
            files.add(Files.writeString(folder.resolve(matcher.group(2) + ".java"), matcher.group(1)).toString());
        }
        assertThat(names).containsExactly("TrainDigits", "OwnLoop", "AnyGraph");
        compile(files);
        try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            for (String name : names) {
                Object arguments = new String[] {folder.resolve(name + ".safetensors").toString()};
                loader.loadClass(name).getMethod("main", String[].class).invoke(null, arguments);
            }
        }
        assertThat(folder.resolve("TrainDigits.safetensors")).isNotEmptyFile();
    }

    /** On a class path in place of the jar, which is not built yet when tests run. */
    @Test
    void theLinesForAProgramWorkAsTheyStandThere() throws Exception {
        String readme = Files.readString(Path.of("README.md"));
        Matcher lines = Pattern.compile("```\n(javac .*\njava .*)\n```").matcher(readme);
        assertThat(lines.find()).isTrue();
        Matcher program = PROGRAM.matcher(readme);
        assertThat(program.find()).isTrue();
        Files.writeString(folder.resolve(program.group(2) + ".java"), program.group(1));
        String classPath = System.getProperty("java.class.path")
                .replaceAll("(^|:)(?!/)", "$1" + Path.of("").toAbsolutePath() + "/");
        Path script = Files.writeString(folder.resolve("script"),
                "set -e\nPATH=%s/bin:$PATH\n%s\n".formatted(System.getProperty("java.home"),
                        lines.group(1).replace("target/pc4j.jar", classPath)));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        int code = new ProcessBuilder("bash", script.toString()).directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();
        assertThat(code).as(Files.readString(err)).isZero();
        assertThat(Files.readString(out)).startsWith("test accuracy ");
        assertThat(Files.readAllLines(err)).as("nothing but the JVM's own line").hasSizeLessThanOrEqualTo(1);
    }

    private void compile(List<String> files) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of(
                "-Xlint:all,-options", "-Werror", "-proc:none", "-d", folder + File.separator, "-cp",
                System.getProperty("java.class.path"));
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            StringWriter messages = new StringWriter();
            boolean compiled = compiler
                    .getTask(messages, manager, null, options, null, manager.getJavaFileObjectsFromStrings(files))
                    .call();
            assertThat(compiled).as(messages.toString()).isTrue();
        }
    }
}
