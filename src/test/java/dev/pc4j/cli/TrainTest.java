package dev.pc4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.pc4j.engine.LayerRates;
import dev.pc4j.graph.Activation;
import dev.pc4j.graph.Dense;
import dev.pc4j.schedule.Schedule;
import dev.pc4j.schedule.Tolerance;
import dev.pc4j.schedule.ValueOptimiser;
import dev.pc4j.train.Checkpoint;
import dev.pc4j.train.RateSchedule;
import dev.pc4j.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainTest {
    @TempDir
    Path folder;

    private Cli train(Object... more) {
        return trainInto(file(), more);
    }

    private static Cli trainInto(Path checkpoint, Object... more) {
        return Cli.run(
                List.of("train", "--engine", "reference", "--hidden", "8", "--steps", "4", "--checkpoint", checkpoint),
                more);
    }

    private static Cli resume(Path checkpoint, Object... more) {
        return Cli.run(List.of("train", "--engine", "reference", "--quiet", "--resume", checkpoint), more);
    }

    private Path file() {
        return folder.resolve("net.safetensors");
    }

    @Test
    void endsWithWhatCameOut() {
        Cli cli = train("--epochs", 2).succeeds();
        assertThat(cli.lines()).hasSize(5);
        assertThat(cli.out()).contains("test accuracy", " %", "test loss", "inference iteration", "iterations/s",
                "after JVM start",
                file().toString());
        assertThat(file()).isRegularFile();
    }

    @Test
    void backpropagationHasNoInferenceIterationsToTime() {
        Cli cli = Cli.run("train", "--engine", "reference", "--hidden", "8", "--rule", "backprop", "--epochs", 1,
                "--checkpoint", file()).succeeds();
        assertThat(cli.out()).contains("test accuracy", "first inference").doesNotContain("iteration");
    }

    @Test
    void printsALineAnEpochWithoutControlCharactersWhereNobodyWatches() {
        Cli cli = train("--epochs", 2).succeeds();
        assertThat(cli.err().lines()).hasSize(3)
                .last()
                .asString()
                .contains("epoch 2/2", "energy", "train loss", "test loss");
        assertThat(cli.err()).matches("[\\x20-\\x7e\\n]*");
    }

    @Test
    void theUsualBatchIsAllRowsWhereThereAreFewer() throws IOException {
        Path rows = Files.writeString(folder.resolve("rows.csv"), "a,label\n" + "1,x\n2,y\n".repeat(10));
        assertThat(train("--epochs", 1, "--data", rows).succeeds().err()).contains("16 rows of rows", "batch 16,");
        assertThat(train("--epochs", 1, "--data", rows, "--validation", 0.25, "--overwrite").succeeds().err())
                .contains("batch 12,");
        train("--data", rows, "--batch", 64, "--overwrite").refuses("batch 64 is larger than the 16 rows");
        train("--data", rows, "--batch", 13, "--validation", 0.25, "--overwrite")
                .refuses("batch 13 is larger than the 12 rows");
    }

    @Test
    void newRulesAreReachedByTheirWordsWhichACheckpointKeeps() {
        train("--epochs", 1, "--rule", "langevin:0.01").succeeds();
        assertThat(Checkpoint.read(file()).training().rule().label()).isEqualTo("langevin:0.01");
        resume(file(), "--epochs", 2, "--rule", "langevin:0.01").succeeds();
        resume(file(), "--epochs", 3, "--rule", "langevin")
                .refuses("contradicts the checkpoint, which has langevin:0.01");
        for (String rule : List.of("epc", "positive-nudging", "negative-nudging:0.5", "centred-nudging")) {
            train("--epochs", 1, "--rule", rule, "--overwrite").succeeds();
        }
        train("--rule", "epc:3").refuses("rule 'epc' has no setting");
    }

    @Test
    void theSeedOfASplitMayChooseTheRowsOfValidation() {
        train("--epochs", 1, "--split-seed", 5, "--validation", 0.1).succeeds();
    }

    @Test
    void partsOfABatchAreKeptByTheCheckpoint() {
        assertThat(train("--epochs", 1, "--parts", 3).succeeds().err()).contains("batch 64 in 3 parts, on reference: ");
        assertThat(Checkpoint.read(file()).training().parts()).isEqualTo(3);
        resume(file(), "--epochs", 2).succeeds();
        assertThat(Checkpoint.read(file()).training().parts()).isEqualTo(3);
        resume(file(), "--epochs", 3, "--parts", 2).refuses("--parts 2 contradicts the checkpoint, which has 3");
        train("--overwrite", "--parts", 65).refuses("65 parts are more than the 64 rows of a batch");
        train("--overwrite", "--parts", 2, "--rule", "incremental").refuses("steps within its inference");
    }

    @Test
    void aClusterThatIsNotOnTheClassPathIsRefused() {
        train("--epochs", 1, "--cluster", "spork").refuses("no cluster 'spork' on the class path",
                "spark is in pc4j-spark.jar");
        assertThat(file()).doesNotExist();
    }

    @Test
    void quietMeansNothingOnStderr() {
        assertThat(train("--epochs", 1, "--quiet").succeeds().err()).isEmpty();
    }

    @Test
    void anActivationMayHaveAParameter() throws IOException {
        train("--epochs", 1, "--activation", "elu:0.5").succeeds();
        assertThat(Checkpoint.read(file()).graph().nodes()).last()
                .satisfies(y -> assertThat(((Dense) y.operator()).activation()).isEqualTo(Activation.elu(0.5)));
        resume(file(), "--epochs", 2, "--activation", "elu").refuses("--activation");
        resume(file(), "--epochs", 2, "--activation", "elu:0.5").succeeds();
    }

    @Test
    void logsEachEpoch() throws IOException {
        Path log = folder.resolve("run.jsonl");
        train("--epochs", 2, "--log", log).succeeds();
        assertThat(Files.readAllLines(log)).hasSize(2);
        JsonObject second = JsonParser.parseString(Files.readAllLines(log).get(1)).getAsJsonObject();
        assertThat(second.get("epoch").getAsInt()).isEqualTo(2);
        assertThat(second.get("test_accuracy").getAsDouble()).isBetween(0.0, 1.0);
        assertThat(second.get("test_loss").getAsDouble()).isPositive();
    }

    @Test
    void aResumedRunEqualsAnUninterruptedOne() throws IOException {
        // The reference engine's float64 parameters are rounded in a file, so this is the host's to show.
        List<Object> host = List.of("train", "--engine", "host", "--hidden", "8", "--steps", "4", "--quiet");
        Path part = folder.resolve("part.safetensors");
        Cli.run(host, "--epochs", 3, "--checkpoint", file()).succeeds();
        Cli.run(host, "--epochs", 1, "--checkpoint", part).succeeds();
        Cli.run("train", "--engine", "host", "--resume", part, "--epochs", 3, "--quiet").succeeds();
        assertThat(part).hasSameBinaryContentAs(file());
    }

    @Test
    void aResumedRunRefusesOptionsThatContradictIt() {
        train("--epochs", 1, "--quiet").succeeds();
        resume(file(), "--epochs", 2, "--rule", "exact").refuses("--rule exact contradicts", "strict");
        resume(file(), "--epochs", 2, "--hidden", "9").refuses("--hidden 9 contradicts", "8");
        resume(file(), "--epochs", 2, "--optimizer", "sgd").refuses("--optimiser sgd contradicts", "adam");
        resume(file(), "--epochs", 2, "--energy", "cross-entropy").refuses("--energy cross-entropy contradicts",
                "gaussian");
        resume(file(), "--epochs", 2, "--rule", "strict", "--hidden", "8", "--steps", "4").succeeds();
        resume(file(), "--epochs", 2).refuses("has 2 of 2 epochs", "--epochs 12");
    }

    @Test
    void keepsTheBestEpochAndStopsWherePatienceEnds() throws IOException {
        Path log = folder.resolve("run.csv");
        Cli cli = Cli.run(List.of("train", "--engine", "reference", "--hidden", "8", "--checkpoint", file()), "--rule",
                "exact", "--learning-rate", "0.2", "--validation", "0.1", "--patience", 2, "--epochs", 50, "--log", log)
                .succeeds();
        assertThat(cli.err()).contains("validation loss", "stopped: the last 2 epochs had no less validation loss");
        assertThat(cli.out()).contains("best epoch ");
        String accuracy = cli.lines().stream().filter(l -> l.startsWith("test accuracy")).findFirst().orElseThrow();
        assertThat(Cli.run("evaluate", file(), "--engine", "reference").succeeds().out())
                .startsWith("accuracy " + accuracy.replaceAll("\\D*(\\d.*)", "$1"));
        assertThat(Files.readAllLines(log).getFirst()).contains(",validation_loss,");
        resume(file(), "--epochs", 60).refuses("has stopped after epoch", "patience is 2", "--from");
        train("--patience", 2).refuses("patience 2 needs rows");
        train("--validation", "1.5").refuses("validation share 1.5");
        resume(file(), "--epochs", 60, "--validation", "0.2").refuses("--validation 0.2 contradicts", "0.1");
    }

    @Test
    void stopsInferenceAtATolerance() {
        Cli first = train("--tolerance", "0.05", "--tolerance-every", 2, "--epochs", 1).succeeds();
        assertThat(first.err()).containsPattern("epoch 1/1  energy \\S+  iterations \\d+\\.\\d  train");
        assertThat(Checkpoint.read(file()).training().inference().tolerance()).isEqualTo(new Tolerance(0.05, 2));
        resume(file(), "--epochs", 2, "--tolerance", "0.1").refuses("--tolerance 0.1 contradicts", "0.05");
        resume(file(), "--epochs", 2).succeeds();
    }

    @Test
    void goesOnWithAScheduleOfOnesOwn() {
        train("--epochs", 1, "--quiet").succeeds();
        Checkpoint saved = Checkpoint.read(file());
        Schedule own = new Schedule("my-own", false, saved.training().schedule(saved.graph()).steps());
        try (Trainer trainer = Trainer.builder(saved.graph())
                .training(saved.training())
                .engine("reference")
                .schedule(own)
                .build()) {
            trainer.restore(saved);
            trainer.save(file());
        }
        resume(file(), "--epochs", 2).succeeds();
        assertThat(Checkpoint.read(file()).training().rule().label()).isEqualTo("my-own");
        Cli.run("evaluate", file(), "--engine", "reference").succeeds();
        resume(file(), "--epochs", 3, "--rule", "strict").refuses("--rule strict contradicts", "my-own");
    }

    @Test
    void keepsTheValueOptimiserInTheCheckpoint() {
        train("--value-optimiser", "momentum", "--value-momentum", "0.5", "--epochs", 1, "--quiet").succeeds();
        assertThat(Checkpoint.read(file()).training().inference().valueOptimiser())
                .isEqualTo(ValueOptimiser.of(ValueOptimiser.Kind.MOMENTUM).withMomentum(0.5));
        resume(file(), "--epochs", 2, "--value-optimiser", "adam").refuses("--value-optimiser adam contradicts",
                "momentum");
        resume(file(), "--epochs", 2).succeeds();
    }

    @Test
    void freezesLayersAndSavesSoInTheCheckpoint() {
        List<Object> settings = List.of("--optimiser", "momentum", "--nesterov", "--layer-rate", "h1=3,y=0.5",
                "--freeze", "h1",
                "--schedule", "step", "--drop", "0.5", "--drop-every", "10", "--epochs", 1, "--quiet");
        train(settings.toArray()).succeeds();
        Checkpoint saved = Checkpoint.read(file());
        assertThat(saved.training().optimiser().layerRates())
                .isEqualTo(LayerRates.NONE.with("h1", 3).with("y", 0.5).freezing("h1"));
        assertThat(saved.training().rates()).isEqualTo(RateSchedule.of(RateSchedule.Kind.STEP).withDrops(0.5, 10));
        assertThat(saved.state().slots()).containsOnlyKeys("v/y.weight", "v/y.bias");
        resume(file(), "--epochs", 2, "--freeze", "y").refuses("--freeze y contradicts", "which has h1");
        resume(file(), "--epochs", 2, "--layer-rate", "h1=2,y=0.5").refuses("--layer-rate h1=2.0,y=0.5 contradicts",
                "h1=3.0,y=0.5");
        resume(file(), "--epochs", 2, "--layer-rate", "h1=3,y=0.5", "--freeze", "h1").succeeds();
    }

    @Test
    void doubtsOneClassAndAsManyAsRows() throws IOException {
        Path one = Files.writeString(folder.resolve("one.csv"), "a,label" + "\n1,x\n2,x".repeat(10));
        assertThat(train("--data", one, "--batch", 4, "--epochs", 1, "--quiet").succeeds().err())
                .isEqualTo(
                        "pc4j: warning: all 16 rows of one/train are of class 'x', so that there is nothing to tell apart\n");
        StringBuilder rows = new StringBuilder("a,label\n");
        for (int i = 0; i < 20; i++) {
            rows.append(i).append(",c").append(i).append('\n');
        }
        Path many = Files.writeString(folder.resolve("many.csv"), rows);
        Cli cli = trainInto(folder.resolve("many.safetensors"), "--data", many, "--batch", 4, "--epochs", 1, "--quiet");
        assertThat(cli.succeeds().err()).startsWith("pc4j: warning: many/train has 20 classes and 16 rows")
                .contains("--label-column");
        assertThat(trainInto(folder.resolve("d.safetensors"), "--epochs", 1, "--quiet").succeeds().err()).isEmpty();
    }

    @Test
    void takesACsvFile() throws IOException {
        Path csv = folder.resolve("two.csv");
        StringBuilder rows = new StringBuilder("a,b,kind\n");
        for (int i = 0; i < 40; i++) {
            rows.append(i % 2)
                    .append(',')
                    .append(1 - i % 2)
                    .append(',')
                    .append(i % 2 == 0 ? "even" : "odd")
                    .append('\n');
        }
        Files.writeString(csv, rows);
        train("--data", csv, "--label-column", "kind", "--batch", 8, "--epochs", 2, "--quiet", "--residual", "--hidden",
                "4,4").succeeds();
        Cli cli = Cli.run("evaluate", file(), "--data", csv, "--label-column", "kind", "--engine", "reference")
                .succeeds();
        assertThat(cli.out()).contains("even", "odd", "8 rows");
        assertThat(Cli.run("evaluate", file(), "--engine", "reference").succeeds().out()).isEqualTo(cli.out());
    }

    @Test
    void regressionIsJudgedByItsSquaredErrorAndInUnitsOfTheFile() throws IOException {
        StringBuilder rows = new StringBuilder("x,double,minus\n");
        for (int i = 0; i < 60; i++) {
            rows.append("%d,%d,%d%n".formatted(i, 2000 * i, -i));
        }
        Path csv = Files.writeString(folder.resolve("lines.csv"), rows);
        Path log = folder.resolve("run.jsonl");
        Cli cli = train("--data", csv, "--task", "regression", "--label-column", "double,minus", "--batch", 8,
                "--epochs", 60, "--learning-rate", "0.01", "--log", log).succeeds();
        assertThat(cli.err()).contains("targets double,minus scaled standard", "error 0.");
        assertThat(cli.out()).contains("test squared error");
        assertThat(Files.readAllLines(log).getLast()).contains("\"test_mse\":").doesNotContain("accuracy");
        assertThat(Cli.run("evaluate", file(), "--engine", "reference").succeeds().out())
                .startsWith("squared error 0.0")
                .contains("root mean squared error", "double", "minus");
        JsonObject json = JsonParser
                .parseString(Cli.run("evaluate", file(), "--engine", "reference", "--json").succeeds().out())
                .getAsJsonObject();
        double mse = json.get("mse").getAsDouble();
        double[] rmse = {json.getAsJsonArray("rmse").get(0).getAsDouble(), json.getAsJsonArray("rmse")
                .get(1)
                .getAsDouble()};
        assertThat(rmse[0]).isBetween(10 * Math.sqrt(mse), 100_000 * Math.sqrt(mse));
        assertThat(rmse[1]).isLessThan(0.01 * rmse[0]);
        resume(file(), "--epochs", 61).succeeds();
        resume(file(), "--epochs", 62, "--task", "classification").refuses("--task classification contradicts");
        Cli.run("evaluate", file(), "--engine", "reference", "--top-k", 1).refuses("--top-k 1 is for classes");
        train("--data", csv, "--task", "regression", "--batch", 8, "--energy", "cross-entropy", "--overwrite")
                .refuses("--energy cross-entropy");
        train("--data", csv, "--scale-targets", "none").refuses("--scale-targets does nothing");
        train("--task", "regression", "--overwrite").refuses("task regression is for CSV files");
    }

    @Test
    void aRunFromACheckpointTakesItsNetworkAndDataAndNothingElse() {
        train("--epochs", 2, "--optimiser", "adam", "--quiet").succeeds();
        Path fine = folder.resolve("fine.safetensors");
        List<Object> from = List.of("train", "--engine", "reference", "--from", file(), "--checkpoint", fine);
        Cli.run(from, "--epochs", 1, "--rule", "exact", "--optimiser", "sgd", "--learning-rate", 0, "--batch", 16,
                "--quiet").succeeds();
        assertThat(Cli.run("evaluate", fine, "--engine", "reference").out().lines().findFirst())
                .isEqualTo(Cli.run("evaluate", file(), "--engine", "reference").out().lines().findFirst());
        resume(fine, "--epochs", 2, "--rule", "strict").refuses("which has exact");
        Cli.run(from, "--epochs", 1, "--hidden", "9").refuses("--hidden 9 contradicts");
        Cli.run(from, "--epochs", 1, "--scale", "standard").refuses("--scale standard contradicts");
        Cli.run(from, "--epochs", 1, "--init", "he").refuses("--init does nothing with --from");
        Cli.run(from, "--epochs", 1, "--resume", file()).refuses("--resume does nothing with --from");
        Cli.run("train", "--from", file(), "--checkpoint", file()).refuses("--checkpoint and --from are both");
    }
}
