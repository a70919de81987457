package dev.pc4j.reproduce;

import dev.pc4j.data.DataSet;
import dev.pc4j.data.Split;
import dev.pc4j.engine.Capabilities;
import dev.pc4j.engine.Initialisation;
import dev.pc4j.engine.Optimiser;
import dev.pc4j.graph.Energy;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Shape;
import dev.pc4j.model.Cnn;
import dev.pc4j.model.Models;
import dev.pc4j.schedule.Inference;
import dev.pc4j.schedule.LearningRule;
import dev.pc4j.train.RateSchedule;
import dev.pc4j.train.Trainer;
import dev.pc4j.train.Training;
import dev.pc4j.train.Validation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sequential inference learning on CIFAR-10: one step size a layer (MQ) makes up for hidden gradients that are too small, as Adam does with
 * more memory, and one sweep of inference is as good as five.
 */
final class Alonso implements Experiment {
    private static final int BATCH = 64;
    private static final int EPOCHS = 45;
    private static final int QUICK_STEPS = 100;

    /** beta of the soft output clamp. */
    private static final double SOFT_CLAMP = 100;

    private static final double MQ_MEMORY = 0.999;

    /** An optimiser under a rule, and the paper's accuracy, empty where it was not found. */
    private record Way(String name, LearningRule rule, Optimiser optimiser, String accuracy) {}

    private static final Way SEQUENTIAL = new Way("SeqIL", LearningRule.SEQUENTIAL, Optimiser.sgd(0.5), "0.507");
    private static final Way MQ = new Way("SeqIL-MQ", LearningRule.SEQUENTIAL,
            Optimiser.of(Optimiser.Kind.MQ, 2.2e-4).withMomentum(MQ_MEMORY), "0.675");
    private static final Way ADAM = new Way("SeqIL-Adam", LearningRule.SEQUENTIAL, Optimiser.adam(7.5e-5), "as MQ");
    private static final Way BACKPROPAGATION = new Way("BP", LearningRule.BACKPROP, Optimiser.sgd(0.014), "");
    private static final Way BACKPROPAGATION_ADAM = new Way("BP-Adam", LearningRule.BACKPROP, Optimiser.adam(1.2e-4),
            "");

    @Override
    public String name() {
        return "alonso";
    }

    @Override
    public String paper() {
        return "Alonso, Krichmar and Neftci 2024, Understanding and Improving Optimization in Predictive Coding Networks, AAAI, arXiv 2305.13562";
    }

    @Override
    public Optional<String> lacking(Capabilities engine) {
        return engine.lacking(network(), MQ.rule.schedule(network(), inference(3)));
    }

    private static Graph network() {
        return Models.cnn(Cnn.STRIDED, Shape.of(32, 32, 3), 10, Cnn.STRIDED.usual())
                .build(Energy.softmaxCrossEntropy(1));
    }

    private static Inference inference(int steps) {
        return new Inference(steps, 0.04, true, SOFT_CLAMP);
    }

    @Override
    public List<Figure> run(Setup setup) {
        Split cifar = setup.load("cifar-10/images.tar.gz", "cifar-10");
        int steps = setup.pick(QUICK_STEPS, cifar.train().rows() / BATCH);
        DataSet train = Setup.some(cifar.train(), steps * BATCH);
        DataSet test = Setup.some(cifar.test(), setup.pick(1000, cifar.test().rows()));
        List<Figure> figures = new ArrayList<>();
        double sequential = add(figures, setup, SEQUENTIAL, train, test);
        double mq = add(figures, setup, MQ, train, test);
        for (Way way : List.of(ADAM, BACKPROPAGATION, BACKPROPAGATION_ADAM)) {
            add(figures, setup, way, train, test);
        }
        figures.add(Figure.shown("gain of MQ over plain SeqIL", setting(setup, 3), "0.168", mq - sequential)
                .atLeast(setup.quick() ? 0.02 : 0.1));
        figures.add(spread(setup, mq, train, test));
        if (setup.quick()) {
            figures.add(Figure.absent("test accuracies after %d epochs".formatted(EPOCHS), "0.507, 0.675",
                    "not run by --quick, where the figures above are of the first %d steps of 35,000"
                            .formatted(QUICK_STEPS)));
        }
        return figures;
    }

    private static String setting(Setup setup, int steps) {
        return "CIFAR-10, 64c5s2-128c5s2-256c3s2-10, T %d, gamma 0.04, %s".formatted(steps,
                setup.quick() ? "quick: %d steps of 64".formatted(QUICK_STEPS) : EPOCHS + " epochs");
    }

    private static double add(List<Figure> figures, Setup setup, Way way, DataSet train, DataSet test) {
        double accuracy = accuracy(setup, way, 3, train, test);
        Figure figure = Figure.shown("test accuracy, " + way.name, setting(setup, 3),
                way.accuracy.isEmpty() || !setup.quick() ? way.accuracy : way.accuracy + " after 45 epochs", accuracy);
        // A guess is right one time in ten.
        figures.add(setup.quick() ? figure.atLeast(0.13) : figure.atLeast(0.45));
        return accuracy;
    }

    /** How far accuracies lie apart over T = 1, 3, 5. */
    private static Figure spread(Setup setup, double atThree, DataSet train, DataSet test) {
        double one = accuracy(setup, MQ, 1, train, test);
        double five = accuracy(setup, MQ, 5, train, test);
        double most = Math.max(atThree, Math.max(one, five));
        double least = Math.min(atThree, Math.min(one, five));
        return Figure.shown("spread of the accuracy of SeqIL-MQ over T = 1, 3, 5",
                "%s; %.3f, %.3f, %.3f".formatted(setting(setup, 5), one, atThree, five), "flat over T = 1 to 5",
                most - least).atMost(setup.quick() ? 0.08 : 0.03);
    }

    private static double accuracy(Setup setup, Way way, int steps, DataSet train, DataSet test) {
        setup.say("%s, T %d, %d images".formatted(way.name, steps, train.rows()));
        Training training = new Training(way.rule, inference(steps), way.optimiser, RateSchedule.CONSTANT, BATCH,
                Optional.empty(), Initialisation.FAN_IN, 0, 0, Validation.NONE);
        try (Trainer trainer = Trainer.builder(network()).training(training).engine(setup.engine()).build()) {
            trainer.fit(train, setup.pick(1, EPOCHS));
            return trainer.accuracy(test);
        }
    }
}
