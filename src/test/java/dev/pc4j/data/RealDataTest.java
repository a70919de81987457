package dev.pc4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.graph.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RealDataTest {

    @Test
    void mnist() {
        Split split = load("mnist");
        assertThat(split.train()).hasToString("mnist/train: 60000 rows, 784 features, 10 classes");
        assertThat(split.test()).hasToString("mnist/test: 10000 rows, 784 features, 10 classes");
        assertThat(split.train().labels()).startsWith(5, 0, 4, 1, 9);
        assertThat(rowsOfClasses(split.test())).containsExactly(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009);
        assertThat(mean(split.train())).isBetween(0.1306, 0.1307);
    }

    @Test
    void fashionMnist() {
        Split split = load("fashion-mnist");
        assertThat(split.train()).hasToString("fashion-mnist/train: 60000 rows, 784 features, 10 classes");
        assertThat(split.test()).hasToString("fashion-mnist/test: 10000 rows, 784 features, 10 classes");
        assertThat(mean(split.train())).isBetween(0.27, 0.30);
    }

    @Test
    void kmnist() {
        Split split = load("kmnist");
        assertThat(split.train().features()).isEqualTo(784);
        assertThat(split.train().rows() / (double) split.test().rows()).isBetween(4.99, 6.01);
        assertThat(split.train().classes()).isEqualTo(10);
    }

    @Test
    void cifar10AsImages() {
        Split split = load("cifar-10");
        assertThat(split.train()).hasToString("cifar-10/train: 50000 rows, 3072 features, 10 classes");
        assertThat(split.test()).hasToString("cifar-10/test: 10000 rows, 3072 features, 10 classes");
        assertThat(split.train().shape()).isEqualTo(Shape.of(32, 32, 3));
        assertThat(split.train().classNames()).startsWith("airplane", "automobile").endsWith("truck");
        DataSet some = split.test().head(2000);
        assertThat(mean(some)).isBetween(0.45, 0.55);
    }

    private static Split load(String name) {
        return DataSets.load(name, RealData.folder(name).getParent(), LoadOptions.defaults());
    }

    private static int[] rowsOfClasses(DataSet data) {
        int[] rows = new int[data.classes()];
        Arrays.stream(data.labels()).forEach(label -> rows[label]++);
        return rows;
    }

    private static double mean(DataSet data) {
        double sum = 0;
        int outside = 0;
        for (float v : data.inputs()) {
            outside += v >= 0 && v <= 1 ? 0 : 1;
            sum += v;
        }
        assertThat(outside).isZero();
        return sum / data.inputs().length;
    }
}
