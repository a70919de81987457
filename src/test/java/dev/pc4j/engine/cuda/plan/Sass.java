package dev.pc4j.engine.cuda.plan;

import dev.pc4j.engine.cuda.NativeBuild;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The machine's instructions of compiled code, by NVIDIA's nvdisasm: of a toolkit, or the one that the Python package triton brings.
 *
 * @param instructions in their order, without predicates
 * @param loops from the first instruction to the branch back
 * @param labels the instructions that branches go to
 */
record Sass(List<String> instructions, List<Loop> loops, Map<String, Integer> labels) {
    private static final Pattern LABEL = Pattern.compile("\\s*(\\.L_x_\\d+):.*");
    private static final Pattern INSTRUCTION = Pattern
            .compile("\\s*/\\*[0-9a-f]+\\*/\\s+(?:@!?U?P\\d+\\s+)?(.*?)\\s*;.*");
    private static final Pattern TARGET = Pattern.compile(".*`\\((\\.L_x_\\d+)\\).*");

    /** The instructions from one place to another, both included. */
    record Loop(int first, int last) {}

    /** Where the program is, if it is anywhere. */
    static Optional<Path> program() {
        Stream<Path> folders = Stream.concat(
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1)).map(Path::of),
                Stream.of(Path.of("/usr/local/cuda/bin")));
        return folders.map(folder -> folder.resolve("nvdisasm")).filter(Files::isExecutable).findFirst();
    }

    /** What it says of a cubin. */
    static Sass of(Path program, byte[] cubin) {
        try {
            Path file = Files.createTempFile("kernel", ".cubin");
            try {
                Files.write(file, cubin);
                NativeBuild.Run run = NativeBuild.run(Map.of(),
                        List.of(program.toString(), "-c", file.toString()));
                if (run.status() != 0) {
                    throw new AssertionError(run.output());
                }
                return of(run.output());
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** From a listing. */
    static Sass of(String listing) {
        List<String> instructions = new ArrayList<>();
        List<Loop> loops = new ArrayList<>();
        Map<String, Integer> labels = new HashMap<>();
        for (String line : listing.lines().toList()) {
            Matcher label = LABEL.matcher(line);
            Matcher instruction = INSTRUCTION.matcher(line);
            if (label.matches()) {
                labels.put(label.group(1), instructions.size());
            } else if (instruction.matches()) {
                String text = instruction.group(1);
                Matcher target = TARGET.matcher(text);
                Integer back = text.startsWith("BRA") && target.matches() ? labels.get(target.group(1)) : null;
                if (back != null) {
                    loops.add(new Loop(back, instructions.size()));
                }
                instructions.add(text);
            }
        }
        return new Sass(instructions, loops, labels);
    }

    /** The instructions of a loop. */
    List<String> of(Loop loop) {
        return instructions.subList(loop.first(), loop.last() + 1);
    }

    /** How many instructions of a list are of a kind. */
    static long count(List<String> instructions, String kind) {
        return instructions.stream().filter(i -> i.startsWith(kind)).count();
    }

    /**
     * The instructions of a loop that a warp executes as a rule: without what threads branch around up to where they meet again, if that computes
     * a reciprocal and neither communicates nor multiplies on tensor cores, which is how an activation treats its rare cases.
     */
    int usual(Loop loop) {
        List<String> body = of(loop);
        int usual = body.size();
        for (int i = 0; i < body.size(); i++) {
            if (body.get(i).startsWith("BRA")) {
                List<String> around = body.subList(i + 1, nextMeeting(body, i));
                boolean plain = List.of("BRA", "HMMA", "SYNCS", "STS")
                        .stream()
                        .allMatch(k -> count(around, k) == 0);
                usual -= plain && count(around, "MUFU") > 0 ? around.size() : 0;
            }
        }
        return usual;
    }

    /** How many instructions the first branch of a loop goes around. */
    int aroundFirst(Loop loop) {
        for (int i = loop.first(); i < loop.last(); i++) {
            Matcher target = TARGET.matcher(instructions.get(i));
            if (instructions.get(i).startsWith("BRA") && target.matches()) {
                return labels.get(target.group(1)) - i - 1;
            }
        }
        return 0;
    }

    private static int nextMeeting(List<String> body, int from) {
        for (int i = from + 1; i < body.size(); i++) {
            if (body.get(i).startsWith("BSYNC")) {
                return i;
            }
        }
        return from + 1;
    }
}
