package dev.pc4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.pc4j.data.Colour;
import dev.pc4j.data.DataRecipe;
import dev.pc4j.data.GraphEnds;
import dev.pc4j.data.ImageOptions;
import dev.pc4j.data.ImageSize;
import dev.pc4j.data.Scaler;
import dev.pc4j.data.Scaling;
import dev.pc4j.data.Task;
import dev.pc4j.engine.Initialisation;
import dev.pc4j.engine.LayerRates;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.engine.PlanState;
import dev.pc4j.engine.Precision;
import dev.pc4j.graph.Activate;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Attention;
import dev.pc4j.graph.Concat;
import dev.pc4j.graph.Conv2d;
import dev.pc4j.graph.CustomOperator;
import dev.pc4j.graph.Dense;
import dev.pc4j.graph.Dropout;
import dev.pc4j.graph.Embedding;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Identity;
import dev.pc4j.graph.Mean;
import dev.pc4j.graph.Multiply;
import dev.pc4j.graph.Normalise;
import dev.pc4j.graph.Offset;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.OperatorKinds;
import dev.pc4j.graph.Placement;
import dev.pc4j.graph.Pool;
import dev.pc4j.graph.Reshape;
import dev.pc4j.graph.Scale;
import dev.pc4j.graph.Sequence;
import dev.pc4j.graph.Shape;
import dev.pc4j.graph.Slice;
import dev.pc4j.graph.SumOf;
import dev.pc4j.graph.Value;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.schedule.ValueOptimiser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    private static final int LONGEST_MESSAGE = 1000;

    @TempDir
    Path folder;

    /** Every operator, settings far from their defaults, odd numbers of values, values that print badly. */
    private static Checkpoint sample() {
        Graph graph = Graph.builder()
                .input("x", 3, 1)
                .node("h \"1\"\u00e9", new Dense(3, Activation.elu(0.7), Placement.AFTER, false).flat(), "x")
                .identity("i", "h \"1\"\u00e9")
                .add("s", "i", "h \"1\"\u00e9", "i")
                .dense("y", "s", 2, Activation.LEAKY_RELU)
                .build(Energy.softmaxCrossEntropy(0.1));
        Inference inference = new Inference(7, 1e-3, true, Double.POSITIVE_INFINITY).with("h1", 0.25)
                .with(ValueOptimiser.of(ValueOptimiser.Kind.ADAM).withMomentum(0.7));
        Training training = new Training(LearningRule.INCREMENTAL, inference,
                Optimiser.of(Optimiser.Kind.ADAMW, 3e-4).withClipNorm(1).withLayerRates(LayerRates.NONE.with("y", 0.5)),
                RateSchedule.of(RateSchedule.Kind.STEP).withWarmup(0.05).withDrops(0.2, 40), 17,
                Optional.of(Precision.BF16), Initialisation.HE, Long.MIN_VALUE, 9, new Validation(0.25, -3, 4));
        PlanState state = state(graph);
        return new Checkpoint(graph, training, state, new Progress(4, 1L << 40, "a \\ set"), Optional.of(recipe()),
                state.parameters());
    }

    @Test
    void recipesFromBeforeThereWereImagesAreRead() {
        JsonObject json = RecordJson.write(recipe());
        json.remove("image");
        json.remove("images");
        DataRecipe read = RecordJson.read(DataRecipe.class, json, "data");
        assertThat(read.images()).isEqualTo(ImageOptions.NONE);
        assertThat(read.shape()).isEqualTo(Shape.of(3));
    }

    private static DataRecipe recipe() {
        Scaler scaler = new Scaler(Scaling.STANDARD, List.of(0.1, -1e-300, 3.0), List.of(1.0, Math.PI, 1e300));
        return new DataRecipe("a \"1\"\u00e9.csv", Long.MIN_VALUE, Optional.of(0.25), Optional.empty(),
                Optional.of("kind"), List.of("a", "b,", "\u00e9"), 3, Optional.of(Shape.of(1, 1, 3)),
                new ImageOptions(Optional.of(new ImageSize(1, 1)), Colour.GREY, true, 4), Task.REGRESSION,
                List.of("no", "yes, \"1\""), scaler, Optional.of(scaler), 7, -5,
                Optional.of(new GraphEnds(List.of(new GraphEnds.End("a", 3)), List.of())));
    }

    private static PlanState state(Graph graph) {
        SplittableRandom random = new SplittableRandom(5);
        Map<String, float[]> parameters = new HashMap<>();
        Map<String, float[]> slots = new HashMap<>();
        graph.parameters().forEach(p -> {
            parameters.put(p.name(), values(random, p.shape().size()));
            slots.put("m/" + p.name(), values(random, p.shape().size()));
            slots.put("v/" + p.name(), values(random, p.shape().size()));
        });
        parameters.get("y.bias")[0] = -0f;
        parameters.get("y.bias")[1] = Float.MIN_VALUE;
        return new PlanState(parameters, slots, 12345678901L);
    }

    private static float[] values(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private Path saved() {
        Path file = folder.resolve("model.safetensors");
        sample().write(file);
        return file;
    }

    @Test
    void whatIsWrittenIsReadBitForBit() {
        assertThat(Sample.all(Checkpoint.read(saved()))).isEqualTo(Sample.all(sample()));
    }

    @Test
    void largeTensorsPassInChunks() {
        Graph graph = Graph.builder().input("x", 500).dense("y", "x", 400, Activation.NONE).build(Energy.gaussian(1));
        float[] weight = values(new SplittableRandom(1), 200_000);
        PlanState state = new PlanState(Map.of("y.weight", weight, "y.bias", new float[400]), Map.of(), 0);
        Path file = folder.resolve("large.safetensors");
        Training d = Training.DEFAULT;
        Training plain = new Training(d.rule(), d.inference(), Optimiser.sgd(1), d.rates(), 1, d.precision(),
                d.initialisation(), 0, 0, Validation.NONE);
        new Checkpoint(graph, plain, state, Progress.NONE).write(file);
        assertThatThrownBy(() -> new Checkpoint(graph, d, state, Progress.NONE).write(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("'m/y.weight' has no values");
        assertThat(Checkpoint.read(file).state().parameters().get("y.weight")).isEqualTo(weight);
    }

    @Test
    void theFileFollowsTheFormatThatPythonReads() throws IOException {
        byte[] bytes = Files.readAllBytes(saved());
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.toIntExact(buffer.getLong(0));
        assertThat(length % 8).isZero();
        assertThat(bytes[8]).isEqualTo((byte) '{');
        String text = new String(bytes, 8, length, StandardCharsets.UTF_8);
        JsonObject header = JsonParser.parseString(text).getAsJsonObject();
        header.remove("__metadata__")
                .getAsJsonObject()
                .asMap()
                .values()
                .forEach(v -> assertThat(v.getAsJsonPrimitive().isString()).isTrue());
        int at = 0;
        for (String name : header.keySet()) {
            JsonObject tensor = header.getAsJsonObject(name);
            JsonArray offsets = tensor.getAsJsonArray("data_offsets");
            assertThat(tensor.get("dtype").getAsString()).isEqualTo("F32");
            assertThat(offsets.get(0).getAsInt()).isEqualTo(at);
            at = offsets.get(1).getAsInt();
        }
        assertThat(bytes).hasSize(8 + length + at);
        JsonObject weight = header.getAsJsonObject("y.weight");
        assertThat(weight.getAsJsonArray("shape").toString()).isEqualTo("[3,2]");
        int first = 8 + length + weight.getAsJsonArray("data_offsets").get(0).getAsInt();
        assertThat(buffer.getFloat(first)).isEqualTo(sample().state().parameters().get("y.weight")[0]);
    }

    @Test
    void noTruncationIsRead() throws IOException {
        byte[] bytes = Files.readAllBytes(saved());
        Path cut = folder.resolve("cut.safetensors");
        for (int length = 0; length < bytes.length; length += length < 40 ? 1 : 13) {
            Files.write(cut, Arrays.copyOf(bytes, length));
            requireRefused(cut);
        }
        Files.write(cut, Arrays.copyOf(bytes, bytes.length - 1));
        requireRefused(cut);
        Files.write(cut, Arrays.copyOf(bytes, bytes.length + 1));
        requireRefused(cut);
    }

    private static void requireRefused(Path file) {
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(CheckpointException.class)
                .message()
                .startsWith("checkpoint '" + file)
                .hasSizeLessThan(LONGEST_MESSAGE)
                .doesNotContain("\n");
    }

    @Test
    void noDamageIsReadAsSomethingElse() throws IOException {
        byte[] bytes = Files.readAllBytes(saved());
        SplittableRandom random = new SplittableRandom(99);
        for (int at = 0; at < bytes.length; at++) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            requireRefusedOrRight(damaged);
        }
        for (int run = 0; run < 1000; run++) {
            byte[] damaged = bytes.clone();
            for (int i = 0; i <= random.nextInt(4); i++) {
                damaged[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            requireRefusedOrRight(damaged);
        }
    }

    private void requireRefusedOrRight(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("damaged.safetensors"), bytes);
        try {
            assertThat(Sample.all(Checkpoint.read(file))).isEqualTo(Sample.all(sample()));
        } catch (CheckpointException e) {
            assertThat(e.getMessage()).startsWith("checkpoint '").doesNotContain("\n").hasSizeLessThan(LONGEST_MESSAGE);
        }
    }

    /** Changes text of the header, keeping its length right, as an editor or another program might. */
    private Path edited(String from, String to) throws IOException {
        return edited(header -> {
            assertThat(header).contains(from);
            return header.replace(from, to);
        });
    }

    private Path edited(UnaryOperator<String> change) throws IOException {
        byte[] bytes = Files.readAllBytes(saved());
        int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        String header = new String(bytes, 8, length, StandardCharsets.UTF_8);
        byte[] other = change.apply(header).getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(bytes.length - length + other.length).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(other.length).put(other).put(bytes, 8 + length, bytes.length - 8 - length);
        return Files.write(folder.resolve("edited.safetensors"), out.array());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            \\"add\\"                 | \\"ad\\"                  | unknown operator 'ad': did you mean 'add'?
            leaky-relu                | leaky-rely                | node 'y' 'leaky-rely': did you mean 'leaky-relu'?
            elu:0.7                   | elu:a                     | 'elu:a' has no number behind ':': write 'elu:1.0'
            \\"elu:0.7\\"             | 0.7                       | is 0.7, not a word
            \\"incremental\\"         | \\"incrementl\\"          | 'incrementl': did you mean 'incremental'?
            \\"batch\\":17            | \\"batch\\":0             | batch 0 has no rows
            \\"batch\\":17            | \\"batch\\":\\"17\\"      | 'batch' of training is "17", not a whole number
            \\"batch\\":17            | \\"batch\\":1e99          | 'batch' of training is 1e99, not a whole number
            \\"batch\\":17            | \\"bacth\\":17            | an unknown 'bacth': did you mean 'batch'?
            \\"batch\\":17,           | ``                        | 'batch' of training is missing
            \\"width\\":2,            | \\"width\\":3,            | 'y.weight' is [3x2], its graph and optimiser need [3x3]
            \\"width\\":3,            | \\"width\\":2147483647,   | checkpoint
            \\"shape\\":[3,1]         | \\"shape\\":[65536,65536] | a shape in it has more values than can be counted
            \\"parents\\":[\\"s\\"]   | \\"parents\\":[\\"z\\"]   | node 'y' names an unknown parent 'z'
            \\"nodes\\":[             | \\"nodes\\":[7,           | a node of the graph is 7, not an object
            `"version":"1"`           | `"version":"2"`           | its version is '2', this build reads '1'
            \\"bias\\":true            | \\"bias\\":false           | tensor 'optimiser/m/y.bias' that its graph
            `"format":"pc4j"`         | `"format":"pt"`           | its metadata have format 'pt'
            `"updates":"12345678901"` | `"updates":"-1"`          | its updates are '-1', not a whole number
            `"y.bias"`                | `"y.bios"`                | no tensor 'y.bias' [2], which
            `"y.bias"`                | `"optimiser/m/y"`         | no tensor 'y.bias' [2], which
            `"y.bias"`                | `"y.weight"`              | it has two tensors 'y.weight'
            `"optimiser/v/y.bias"`    | `"optimiser/w/y.bias"`    | no tensor 'optimiser/v/y.bias' [2], which
            `"optimiser/v/y.bias"`    | `"optimiser/v/y"`         | no tensor 'optimiser/v/y.bias' [2], which
            `"dtype":"F32"`           | `"dtype":"F16"`           | is of dtype F16: save it as F32
            `"shape":[3,2]`           | `"shape":[2,3]`           | 'y.weight' is [2x3], its graph and optimiser need [3x2]
            `"shape":[3,2]`           | `"shape":[3,-2]`          | has shape [3, -2]
            `"shape":[3,2]`           | `"shape":[3,4]`           | takes 48 bytes, its data_offsets are
            `"data_offsets":[0,`      | `"data_offsets":[4,`      | its data_offsets are [4,
            `"data_offsets":[36,60]`  | `"data_offsets":[32,56]`  | starts at byte
            `"data_offsets":[36,60]`  | `"data_offsets":[36]`     | lacks its dtype, shape or two data_offsets
            `"dtype":"F32",`          | `"dtype":"F32",,`         | its header is not a safetensors header from $.
            `"shape":[3,2]`           | `"shape":{}`              | its header is not a safetensors header from $.
            `"shape":[3,2]`           | `"shape":[3,1e99]`        | its header is not a safetensors header from $.
            `"shape":[3,2]`           | `"shape":[3,null]`        | has something else where a number belongs
            \\"seed\\"               | \\"seed                   | is no JSON from $
            \\"seed\\":-9             | \\"seed\\":-8             | its content does not match its checksum
            """)
    void whatIsWrongIsNamed(String from, String to, String line) throws IOException {
        Path file = edited(from, to == null ? "" : to);
        requireRefused(file);
        assertThatThrownBy(() -> Checkpoint.read(file)).hasMessageContaining(line);
    }

    @Test
    void withoutItsChecksumAChangedFileIsRead() throws IOException {
        Path file = edited("\"checksum\":", "\"note\":");
        assertThat(Sample.all(Checkpoint.read(file))).isEqualTo(Sample.all(sample()));
    }

    /** Files from before layer rates, Nesterov's momentum, steps down and value optimisers. */
    @Test
    void settingsThatAnEarlierBuildDidNotSaveAreWhatItDid() throws IOException {
        Path file = edited(header -> header.replaceAll(",.\"nesterov.*?]}}", "}")
                .replaceAll(",.\"drop.*?}", "}")
                .replaceAll(",.\"valueOptimiser.*?}}", "}")
                .replace("\"checksum\":", "\"note\":"));
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain("valueOptimiser", "nesterov",
                "layerRates", "drop",
                "every");
        Training read = Checkpoint.read(file).training();
        assertThat(read.optimiser()).isEqualTo(sample().training().optimiser().withLayerRates(LayerRates.NONE));
        assertThat(read.inference()).isEqualTo(sample().training().inference().with(ValueOptimiser.PLAIN));
        assertThat(read.rates()).isEqualTo(RateSchedule.of(RateSchedule.Kind.STEP).withWarmup(0.05));
    }

    @Test
    void headersThatLieAboutTheirLengthAllocateNothing() throws IOException {
        Path file = folder.resolve("lie.safetensors");
        for (long length : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 100_000_001, 0, 1, 3}) {
            ByteBuffer bytes = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
            Files.write(file, bytes.put((byte) '{').put((byte) '}').array());
            requireRefused(file);
        }
    }

    @Test
    void filesThatCannotBeReadAreOneLine() {
        assertThatThrownBy(() -> Checkpoint.read(folder.resolve("none")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageEndingWith("none': there is no such file");
        assertThatThrownBy(() -> Checkpoint.read(folder)).isInstanceOf(CheckpointException.class);
    }

    @Test
    void foldersThatCannotBeWrittenAreOneLine() throws IOException {
        assertThatThrownBy(() -> sample().write(folder.resolve("no/model")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("there is no folder");
        assertThatThrownBy(() -> sample().write(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("not a regular file");
        Path plain = Files.writeString(folder.resolve("plain"), "a");
        assertThatThrownBy(() -> sample().write(plain.resolve("model"))).isInstanceOf(CheckpointException.class);
        assertThat(Files.readString(plain)).isEqualTo("a");
    }

    @Test
    void anInterruptedSaveLeavesTheOldFile() throws IOException {
        Path file = saved();
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(() -> AtomicFile.write(file, out -> {
            out.write(ByteBuffer.wrap(new byte[100]));
            throw new IOException("No space left on device");
        })).hasMessage("No space left on device");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void aLinkStaysALink() throws IOException {
        Path file = saved();
        Path link = Files.createSymbolicLink(folder.resolve("latest"), file);
        sample().write(link);
        assertThat(link).isSymbolicLink();
        assertThat(Sample.all(Checkpoint.read(link))).isEqualTo(Sample.all(sample()));
    }

    @Test
    void everyOperatorHasTheWordOfItsClassAndPassesThroughJson() {
        Set<Class<?>> met = new HashSet<>();
        Graph graph = everything();
        graph.nodes().forEach(n -> meet(n.operator(), met));
        assertThat(met).isEqualTo(Set.copyOf(OperatorKinds.ALL));
        assertThat(GraphJson.read(GraphJson.write(graph)).nodes()).isEqualTo(graph.nodes());
    }

    private static void meet(Operator operator, Set<Class<?>> met) {
        assertThat(OperatorKinds.word(operator.getClass())).isEqualTo(operator.kind());
        met.add(operator.getClass());
        operator.parts().forEach(part -> meet(part, met));
    }

    /** Every operator, two inputs and outputs, energies inside, a shared parameter, a delayed edge. */
    private static Graph everything() {
        return Graph.builder()
                .input("x", 4, 4, 2)
                .input("token", 3)
                .later("m", 6)
                .node("h",
                        new Sequence(Conv2d.of(4, 3, 1, 1), Normalise.group(2), new Activate(Activation.RELU),
                                Pool.max(2)),
                        "x")
                .node("f",
                        new Sequence(new Reshape(Shape.of(16)), new Slice(0, 2, 8), new Scale(0.5),
                                new Dropout(0.1, 7)),
                        "h")
                .node("e", new Embedding(9, 6), "token")
                .node("a", new Attention(2, true), "e", "e", "e")
                .node("o", new Offset(), "a")
                .node("m", new Mean(0), "o")
                .node("s", new SumOf(new Identity(), new Dense(6, Activation.TANH, Placement.BEFORE, false)), "f", "m")
                .node("g", new Sequence(new Multiply(), new Activate(Activation.SIGMOID)), "s", "m")
                .node("d", new Dense(6, Activation.TANH, Placement.BEFORE, false), role -> "s." + role, "g")
                .add("j", "d", "f")
                .node("c", new Concat(-1), "j", "m")
                .energy("c", Energy.gaussian(2))
                .dense("y", "c", 3, Activation.NONE)
                .energy("y", Energy.softmaxCrossEntropy(0.5))
                .identity("z", "d")
                .energy("z", Energy.bernoulliCrossEntropy(1))
                .build();
    }

    /** An operator of the user's. */
    private record Own() implements CustomOperator {
        @Override
        public String kind() {
            return "own";
        }

        @Override
        public Shape output(String node, List<Value> parents) {
            return parents.getFirst().shape();
        }

        @Override
        public void forward(double[][] parents, double[][] parameters, double[] mu) {
            System.arraycopy(parents[0], 0, mu, 0, mu.length);
        }

        @Override
        public void pullBack(double[][] parents, double[][] parameters, double[] error, int slot, double[] back) {
            System.arraycopy(error, 0, back, 0, back.length);
        }
    }

    @Test
    void anOperatorOfTheUsersOwnIsNamed() {
        Graph graph = Graph.builder().input("x", 3).node("y", new Sequence(new Own()), "x").build(Energy.gaussian(1));
        assertThatThrownBy(() -> GraphJson.write(graph))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("operator 'own' (")
                .hasMessageContaining("a checkpoint cannot hold it: there are [input, dense, conv2d");
    }

    @Test
    void cyclesPassThroughJson() {
        Graph graph = Graph.builder().input("x", 3).later("h", 3).add("h", "x", "h").build();
        assertThat(GraphJson.read(GraphJson.write(graph)).nodes()).isEqualTo(graph.nodes());
    }

    @Test
    void denseNodesOfOlderFilesReadFlat() {
        JsonObject json = RecordJson.parse("""
                {"nodes": [
                  {"name": "x", "operator": "input", "settings": {"shape": [2, 3]}, "parents": []},
                  {"name": "y", "operator": "dense", "settings": {"width": 4, "activation": "tanh", "placement": "before",
                   "bias": true}, "parents": ["x"]}],
                 "energy": {"kind": "gaussian", "precision": 1.0}}""", "graph");
        assertThat(GraphJson.read(json).parameters().getFirst().shape()).isEqualTo(Shape.of(6, 4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"optimiser/m/y", "last/y", "parameter/y", "optimiser/v/y.weight", "a\ud83d\ude00"})
    void namesOfAnyKindAreSavedAndLoaded(String name) {
        Graph graph = Graph.builder()
                .input("x", 2)
                .dense(name, "x", 2, Activation.TANH)
                .dense("y", name, 2, Activation.TANH)
                .build(Energy.gaussian(1));
        Path file = folder.resolve("names.safetensors");
        try (Trainer trainer = Trainer.builder(graph).engine("reference").build()) {
            trainer.save(file);
            assertThat(Sample.all(Checkpoint.read(file))).isEqualTo(Sample.all(trainer.checkpoint()));
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void numbersThatAreNotFiniteAreNamed(float value) throws IOException {
        Path file = saved();
        byte[] bytes = Files.readAllBytes(file);
        Checkpoint sample = sample();
        sample.state().parameters().get("y.bias")[1] = value;
        assertThatThrownBy(() -> sample.write(file)).isInstanceOf(CheckpointException.class)
                .hasMessage("cannot save a state whose 'y.bias' has %s at element 1: training has diverged", value);
        assertThat(file).hasBinaryContent(bytes);
        ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        data.putFloat(bytes.length - 4, value);
        Files.write(file, bytes);
        assertThatThrownBy(() -> Checkpoint.read(file)).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("at element")
                .hasMessageContaining("has " + value);
    }

    @Test
    void anInterruptedThreadSavesAndStaysInterrupted() {
        Path file = folder.resolve("model.safetensors");
        Thread.currentThread().interrupt();
        sample().write(file);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(Sample.all(Checkpoint.read(file))).isEqualTo(Sample.all(sample()));
    }

    @Test
    void anInterruptionMeanwhileDoesNotStopASave() throws IOException {
        Path file = folder.resolve("model.safetensors");
        AtomicBoolean first = new AtomicBoolean(true);
        AtomicFile.write(file, out -> {
            if (first.getAndSet(false)) {
                Thread.currentThread().interrupt();
            }
            out.write(ByteBuffer.wrap(new byte[100]));
        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(file).hasSize(100);
        assertThat(folder.toFile().list()).hasSize(1);
    }
}
