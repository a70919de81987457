package dev.pc4j.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pc4j.graph.Parameter;
import dev.pc4j.graph.Shape;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The layout of weights: nothing is lost on the way in and out, margins stay zero, and the transposed copy is the transpose. */
class HostMatrixTest {

    @Property(tries = 100, seed = "21")
    void packingLosesNothingAndLeavesMarginsZero(@ForAll @IntRange(min = 1, max = 75) int inputs,
            @ForAll @IntRange(min = 1, max = 75) int outputs, @ForAll boolean vector) {
        HostMatrix weights = weights(inputs, outputs, vector, true);
        float[] matrix = matrix(inputs, outputs);
        weights.pack(matrix, weights.values);
        assertThat(weights.unpack(weights.values)).isEqualTo(matrix);
        assertThat(nonZero(weights.values)).isEqualTo(inputs * outputs);
        assertThat(weights.values[weights.at((outputs - 1) / weights.panel, inputs - 1)
                + (outputs - 1) % weights.panel]).isEqualTo(inputs * outputs);
    }

    @Property(tries = 100, seed = "22")
    void theTransposedCopyIsTheTransposeInPanelsOfInputs(@ForAll @IntRange(min = 1, max = 75) int inputs,
            @ForAll @IntRange(min = 1, max = 75) int outputs, @ForAll boolean vector) {
        HostMatrix weights = weights(inputs, outputs, vector, true);
        weights.pack(matrix(inputs, outputs), weights.values);
        for (int p = 0; p < weights.derivedParts(); p++) {
            weights.derive(p);
        }
        for (int i = 0; i < inputs; i++) {
            for (int o = 0; o < outputs; o++) {
                int at = i / weights.panel * weights.panel * outputs + o * weights.panel + i % weights.panel;
                assertThat(weights.transposed()[at]).isEqualTo(i * outputs + o + 1);
            }
        }
        assertThat(nonZero(weights.transposed())).isEqualTo(inputs * outputs);
    }

    @Property(tries = 20, seed = "23")
    void aMatrixThatNothingIsPulledBackThroughHasNoTransposedCopy(@ForAll @IntRange(min = 1, max = 40) int inputs,
            @ForAll boolean vector) {
        HostMatrix weights = weights(inputs, 3, vector, false);
        assertThat(weights.transposed()).isNull();
        assertThat(weights.derivedParts()).isZero();
    }

    /** Gathering columns for the gradient product: out[c][r] = first[r][column + c] - second[r][column + c], zero beyond the width. */
    @Property(tries = 100, seed = "24")
    void transposesGatherColumns(@ForAll @IntRange(min = 1, max = 40) int width,
            @ForAll @IntRange(min = 1, max = 9) int rows, @ForAll @IntRange(min = 0, max = 39) int anyColumn,
            @ForAll @IntRange(min = 1, max = 16) int columns, @ForAll boolean withFirst) {
        int column = anyColumn % width;
        HostNode node = Fixtures.node(width, rows, 8);
        float[] first = withFirst ? matrix(rows, node.stride) : null;
        float[] second = matrix(rows, node.stride);
        for (int i = 0; i < second.length; i++) {
            second[i] *= -3;
        }
        float[] difference = new float[columns * rows + 1];
        float[] sum = new float[columns * rows + 1];
        Arrays.fill(difference, 99);
        Arrays.fill(sum, 99);
        Transpose.difference(first, second, node.width, node.stride, column, columns, rows, difference);
        Transpose.sum(first, second, node, column, columns, rows, sum);
        for (int c = 0; c < columns; c++) {
            for (int r = 0; r < rows; r++) {
                int at = r * node.stride + column + c;
                float one = withFirst && column + c < width ? first[at] : 0;
                float other = column + c < width ? second[at] : 0;
                assertThat(difference[c * rows + r]).isEqualTo(one - other);
                assertThat(sum[c * rows + r]).isEqualTo(-one - other);
            }
        }
        assertThat(difference[columns * rows]).isEqualTo(99);
        assertThat(sum[columns * rows]).isEqualTo(99);
    }

    private static HostMatrix weights(int inputs, int outputs, boolean vector, boolean backward) {
        Parameter matrix = new Parameter("y.weight", Shape.of(inputs, outputs), inputs, outputs);
        HostMatrix weights = new HostMatrix(matrix, 1, vector ? Fixtures.vectors() : new ScalarArithmetic(), 0);
        if (backward) {
            weights.keepTransposed();
        }
        return weights;
    }

    /** 1, 2, 3, ... */
    private static float[] matrix(int inputs, int outputs) {
        float[] values = new float[inputs * outputs];
        for (int i = 0; i < values.length; i++) {
            values[i] = i + 1;
        }
        return values;
    }

    private static int nonZero(float[] values) {
        int count = 0;
        for (float v : values) {
            count += v == 0 ? 0 : 1;
        }
        return count;
    }
}
