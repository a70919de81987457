package dev.pc4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a user gets wrong is one line, exit code 2, and no file. */
class BadInputTest {
    private static final int IMAGES = 0x803;
    private static final int LABELS = 0x801;

    @TempDir
    Path folder;

    private Path outputs;

    @BeforeEach
    void makeOutputFolder() throws IOException {
        outputs = Files.createDirectory(folder.resolve("outputs"));
    }

    @AfterEach
    void nothingIsLeftBehind() throws IOException {
        try (Stream<Path> files = Files.list(outputs)) {
            assertThat(files).isEmpty();
        }
    }

    private Cli train(Object... more) {
        return trainInto(outputs.resolve("net.safetensors"), outputs.resolve("log.csv"), more);
    }

    private static Cli trainInto(Path checkpoint, Path log, Object... more) {
        return Cli.run(List.of("train", "--engine", "reference", "--hidden", "4", "--steps", "2", "--epochs", "1",
                "--checkpoint",
                checkpoint, "--log", log), more);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "trian                                  | unknown command 'trian': did you mean 'train'?",
        "train --stpes 3                        | unknown option '--stpes': did you mean '--steps'?",
        "train --stpes=3                        | unknown option '--stpes': did you mean '--steps'?",
        "TRAIN                                  | unknown command 'TRAIN': did you mean 'train'?",
        "banana                                 | unknown command 'banana': there are train, ",
        "train --banana 3                       | unknown option '--banana': see pc4j train --help",
        "train --rule banana                    | unknown rule 'banana': there are strict",
        "bench --problem banana                 | unknown problem 'banana': there are a, a256",
        "train --rule strickt                   | unknown rule 'strickt': did you mean 'strict'?",
        "train --activation tanh:0.5            | activation 'tanh' has no parameter, so not 'tanh:0.5': ",
        "train --activation tahn                | unknown activation 'tahn': did you mean 'tanh'?",
        "train --placement behind               | unknown placement 'behind'",
        "train --energy gausian                 | did you mean 'gaussian'?",
        "train --init xaver                     | did you mean 'xavier'?",
        "train --optimiser adm                  | did you mean 'adam'?",
        "train --schedule cosin                 | did you mean 'cosine'?",
        "train --precision fp23                 | did you mean 'fp32'?",
        "train --steps ten                      | --steps 'ten' is not a whole number",
        "train --steps 2.5                      | --steps '2.5' is not a whole number",
        "train --steps 99999999999              | --steps '99999999999' is out of range: use a whole number from",
        "train --steps                          | --steps needs a value, T: see pc4j train --help",
        "train --steps --rate 1                 | --steps needs a value, T: see pc4j train --help",
        "predict net.safetensors                | --data is missing: see pc4j predict --help",
        "train --steps 3 --steps 4              | --steps is given twice: give it once",
        "train --quiet=maybe                    | --quiet takes no value: leave 'maybe' out",
        "train --split-seed 1e3                 | --split-seed '1e3' is not a whole number",
        "train --image-size 0x3                 | image size 0x3 is out of range: use 1x1 to 8192x8192",
        "train --image-size big                 | image size 'big' is none: use height and width such as 32x32",
        "train --image-size 8                   | image size 8x8 is for folders and archives of PNG or JPEG images",
        "train --crop 8                         | crop 8 leaves nothing of the 8x8 images of 'digits/train': use 0..7",
        "train --flip --scale standard          | flip does not go with scaling standard, which is another for every pixel",
        "train --sequence 9                     | sequence 9 is for text files, 'digits' is none: leave it out",
        "train --colour gray                    | unknown colour 'gray': did you mean 'grey'?",
        "train --rate fast                      | --rate 'fast' is not a number",
        "train --soft-clamp 1e400               | --soft-clamp '1e400' is out of range",
        "train --data=                          | --data '' is empty: give it a value, or leave it out",
        "train --resume=                        | --resume '' is empty",
        "train --hidden 8,,9                    | --hidden '' is not a whole number",
        "train --hidden ,                       | --hidden ',' holds no value",
        "train @words                           | '@words' is one word too many",
        "help trian                             | unknown command 'trian': did you mean 'train'?",
        "help data fecth                        | unknown command 'fecth': did you mean 'fetch'?",
        "train --steps -1                       | inference steps -1 is negative",
        "train --rate 0                         | inference rate 0.0 is not a positive number",
        "train --rate -0.5                      | inference rate -0.5",
        "train --rate NaN                       | inference rate NaN",
        "train --soft-clamp 0                   | soft clamp 0.0",
        "train --learning-rate -1               | learning rate -1.0",
        "train --momentum 1                     | momentum 1.0",
        "train --beta2 2                        | beta2 2.0",
        "train --epsilon -1                     | epsilon -1.0",
        "train --epsilon inf                    | epsilon Infinity is out of range",
        "train --optimiser adamw --weight-decay inf | weight decay Infinity is out of range",
        "train --epsilon 0                      | epsilon 0.0 is out of range",
        "train --epsilon 1e-46                  | epsilon 1.0E-46 is out of range",
        "train --clip 0                         | clipping norm 0.0",
        "train --weight-decay 0.1               | weight decay 0.1 is not an option of adam",
        "train --weight-decay 0.1 --optimiser mq | weight decay 0.1 is not an option of mq",
        "train --nesterov                       | --nesterov does nothing with --optimiser adam",
        "train --value-optimiser adm            | unknown value optimiser 'adm': did you mean 'adam'?",
        "train --value-optimiser adam --value-momentum 1 | value momentum 1.0 is out of range",
        "train --value-momentum 0.5             | --value-momentum does nothing with --value-optimiser plain",
        "train --value-optimiser adam --rule zil | value optimiser adam is not for it, use plain",
        "train --tolerance -1                   | tolerance -1.0 is no norm of a gradient",
        "train --tolerance 1e-3 --tolerance-every 0 | every 0 iterations is out of range",
        "train --tolerance-every 2              | --tolerance-every does nothing with --tolerance 0",
        "train --tolerance 1e-3 --rule zil      | --tolerance does nothing with --rule zil",
        "train --layer-rate h1                  | layer rate 'h1' is not LAYER=FACTOR",
        "train --layer-rate h1=-1               | layer rate h1=-1.0 is out of range",
        "train --layer-rate h9=0.1              | no node or parameter 'h9'",
        "train --freeze y.bais                  | to freeze: did you mean 'y.bias'?",
        "train --drop 0.5                       | --drop does nothing with --schedule constant",
        "train --schedule step --drop 2         | drop 2.0 is out of range",
        "train --schedule step --drop-every 0   | every 0.0 is out of range",
        "train --warmup -1                      | warm-up -1.0",
        "train --batch 0                        | batch 0 has no rows",
        "train --batch -4                       | batch -4 has no rows",
        "train --epochs 0                       | --epochs 0",
        "train --hidden 0                       | width 0",
        "train --hidden 8,x                     | --hidden 'x' is not a whole number",
        "train --residual --hidden 8,9          | no two equal hidden widths",
        "train --output-precision 0             | precision 0.0",
        "train --threads -1                     | threads -1",
        "train --batch 2147483647               | batch 2147483647 is larger than the 1437 rows",
        "train --batch 1000000                  | batch 1000000 is larger than the 1437 rows",
        "train --batch 100000                   | batch 100000 is larger than the 1437 rows",
        "train --data nowhere                   | no data set 'nowhere'",
        "train --data-dir nowhere --data mnist  | data folder 'nowhere'",
        "train --data-dir src                   | data folder 'src' does nothing with 'digits', which is built in",
        "train --label-column x                 | label column 'x' is for CSV files",
        "train extra                            | 'extra' is one word too many",
        "train --engine hsot                    | no engine 'hsot' in this build",
        "train --resume nowhere.safetensors     | nowhere.safetensors",
        "evaluate                               | CHECKPOINT",
        "evaluate nowhere.safetensors           | nowhere.safetensors",
        "bench --problem z                      | unknown problem 'z'",
        "bench --sizes 3                        | sizes [3] make no network",
        "bench --sizes 3,0                      | sizes [3, 0]",
        "bench --sizes 99999,99999              | 2^31 - 1 elements",
        "bench --sizes 3,2 --problem a          | exclude each other",
        "bench --sizes 3,2 --batch 0            | batch 0 has no rows",
        "bench --sizes 3,2 --repeats 0          | --repeats 0",
        "bench --sizes 3,2 --warmup -1          | --warmup -1.0",
        "bench --sizes 3,2 --engine none        | no engine 'none' in this build",
        "compare --rule strict,exat             | unknown rule 'exat': did you mean 'exact'?",
        "compare --suite                        | 6 problems are too many",
        "compare --after -1                     | --after -1",
        "compare --batch 100000                 | batch 100000 is larger",
        "selftest --engine none                 | no engine 'none' in this build",
        "selftest --case nothing-of-that-name   | no case",
        "data fecth mnist                       | unknown command 'fecth': did you mean 'fetch'?",
        "data fetch minst                       | 'minst' cannot be fetched",
        "data fetch mnist --from ftp://x        | not an address",
    })
    void isOneLine(String command, String words) {
        Cli.run((Object[]) command.strip().split(" +")).refuses(words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "train --engine host --device gpu                  | engine 'host' has no devices to choose from: leave device",
        "train --engine reference --threads 2              | engine 'reference' has no threads to choose",
        "train --optimiser sgd --momentum 0.5              | --momentum does nothing with --optimiser sgd",
        "train --optimiser sgd --epsilon 0.5               | --epsilon does nothing with --optimiser sgd",
        "train --optimiser momentum --beta2 0.5            | --beta2 does nothing with --optimiser momentum",
        "train --optimiser mq --beta2 0.5                  | --beta2 does nothing with --optimiser mq",
        "train --activation none --placement after         | --placement does nothing with --activation none",
        "train --rule exact --steps 3                      | --steps does nothing with --rule exact, which takes one step",
        "train --rule backprop --decay                     | --decay does nothing with --rule backprop",
        "train --steps 0 --rate 1                          | --rate does nothing with --steps 0",
        "train --steps 1 --decay                           | --decay does nothing with --steps 1",
        "bench --rule zil --rate 0.3                       | --rate does nothing with --rule zil",
        "compare --rule zil,exact --steps 3                | --steps does nothing with --rule zil,exact",
        "compare --sizes 3,2 --data mnist                  | --data does nothing with --problem, --sizes and --suite",
        "compare --problem a --hidden 3                    | --hidden does nothing with --problem",
        "compare --problem a --seed 3                      | --seed does nothing with --problem",
        "train --split-seed 5                              | --split-seed does nothing with 'digits', which has a test part",
        "compare --split-seed 0                            | --split-seed does nothing with 'digits', which has a test part",
        "selftest --device 1                               | --device does nothing with all engines",
    })
    void anOptionThatDoesNothingIsRefused(String command, String words) {
        Cli.run((Object[]) command.strip().split(" +")).refuses(words);
    }

    @Test
    void refusesABatchLargerThanTheData() {
        train("--batch", 5000).refuses("batch 5000 is larger");
        train("--batch", Integer.MAX_VALUE).refuses("batch 2147483647 is larger than the 1437 rows");
    }

    @Test
    void refusesOutputsThatCannotBeWritten() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Path net = outputs.resolve("net.safetensors");
        Path log = outputs.resolve("log.csv");
        trainInto(folder.resolve("missing/net.safetensors"), log).refuses("--checkpoint", "does not exist");
        trainInto(file.resolve("net.safetensors"), log).refuses("--checkpoint", "does not exist");
        trainInto(outputs, log).refuses("--checkpoint", "is a folder");
        trainInto(net, folder.resolve("missing/log.csv")).refuses("--log", "does not exist");
        trainInto(net, outputs.resolve("log.txt")).refuses("log.txt", ".csv or .jsonl");
    }

    @Test
    void refusesAFolderThatIsForReadingOnly() throws IOException {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        assumeTrue(closed.toFile().setWritable(false) && !Files.isWritable(closed), "this user may write everywhere");
        trainInto(closed.resolve("net.safetensors"), outputs.resolve("log.csv")).refuses("--checkpoint",
                "cannot be written");
        trainInto(outputs.resolve("net.safetensors"), closed.resolve("log.csv")).refuses("--log", "cannot be written");
    }

    @Test
    void leavesNoLogOfARunThatDiverged() {
        Cli cli = train("--rate", "1e200");
        assertThat(cli.code()).isEqualTo(2);
        assertThat(cli.err().lines()).last().asString().startsWith("pc4j: ").contains("not finite", "epoch 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b,label\n1,2,x\nNaN,2,y\n1,2,x\n3,4,y\n5,6,x\n",
        "a,b,label\n1,2,x\nword,2,y\n1,2,x\n3,4,y\n", "", "a,b\n"})
    void refusesBadTables(String text) throws IOException {
        train("--data", Files.writeString(folder.resolve("bad.csv"), text)).refuses("bad");
    }

    @Test
    void refusesBadIdxFiles() throws IOException {
        Path good = idx("good", images(IMAGES, 20, 0), labels(20, 3));
        Path cut = idx("cut", images(IMAGES, 20, 7), labels(20, 3));
        Path magic = idx("magic", images(0x123456, 20, 0), labels(20, 3));
        Path fewer = idx("fewer", images(IMAGES, 20, 0), labels(19, 3));
        train("--data", good, "--batch", 64).refuses("batch 64 is larger");
        for (Path bad : List.of(cut, magic, fewer)) {
            train("--data", bad, "--batch", 4).refuses(bad.getFileName().toString());
        }
    }

    @Test
    void refusesLabelsOutOfRange() throws IOException {
        Path mnist = idx("mnist", images(IMAGES, 20, 0), labels(20, 11));
        train("--data", "mnist", "--data-dir", mnist.getParent(), "--batch", 4).refuses("label", "out of range");
    }

    @Test
    void refusesACheckpointOfAnotherShape() throws IOException {
        Path net = folder.resolve("net.safetensors");
        Cli.run("train", "--engine", "reference", "--hidden", "4", "--steps", "2", "--epochs", "1", "--checkpoint", net)
                .succeeds();
        Path table = Files.writeString(folder.resolve("t.csv"), "a,b,label\n" + "1,2,x\n3,4,y\n".repeat(50));
        Cli.run("evaluate", net, "--data", table, "--engine", "reference").refuses("2 features", "64");
        Cli.run("train", "--resume", net, "--data", table, "--epochs", 2, "--engine", "reference")
                .refuses("2 features", "64");
        byte[] bytes = Files.readAllBytes(net);
        Path cut = Files.write(folder.resolve("cut.safetensors"), Arrays.copyOf(bytes, bytes.length - 9));
        Cli.run("evaluate", cut, "--engine", "reference").refuses("cut.safetensors");
        Cli.run("evaluate", table, "--engine", "reference").refuses("t.csv");
    }

    @Test
    void refusesAKernelThatTheEngineDoesNotTake() {
        Cli cli = Cli.run("bench", "--sizes", "3,2", "--kernel", "warp", "--engine", "reference", "--json");
        cli.refuses("kernel 'warp'", "it has loops");
    }

    private Path idx(String name, byte[] images, byte[] labels) throws IOException {
        Path made = Files.createDirectory(folder.resolve(name));
        Files.write(made.resolve("train-images-idx3-ubyte"), images);
        Files.write(made.resolve("train-labels-idx1-ubyte"), labels);
        return made;
    }

    private static byte[] images(int magic, int count, int missing) {
        int size = 28 * 28;
        byte[] all = ByteBuffer.allocate(16 + count * size).putInt(magic).putInt(count).putInt(28).putInt(28).array();
        return Arrays.copyOf(all, all.length - missing);
    }

    private static byte[] labels(int count, int classes) {
        ByteBuffer buffer = ByteBuffer.allocate(8 + count).putInt(LABELS).putInt(count);
        for (int i = 0; i < count; i++) {
            buffer.put((byte) (i % classes));
        }
        return buffer.array();
    }
}
