package dev.pc4j.engine.host;

import dev.pc4j.graph.Normalise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * y = z gain + shift with z = (x - mean) s and s = 1 / sqrt(variance + epsilon), mean and variance over a part of a row; without the mean in the
 * root-mean-square form. With c = x - mean, dc the displacement of c, and the primed at x + d, z' - z = dc s' + c (s' - s), where
 * s' - s = -(variance' - variance) s^2 s'^2 / (s + s') and variance' - variance is the mean of dc (2 c + dc): nothing cancels.
 */
final class NormaliseFunction extends HostFunction {
    private final int parts;
    private final int runs;
    private final int length;
    /** From the beginning of a part to that of the next. */
    private final int step;
    private final int distance;
    private final boolean centred;
    private final double epsilon;
    private final HostVector gain;
    private final HostVector shift;
    private final List<ParameterUse> uses = new ArrayList<>();

    /** c and z at the reference, z now, [rows, stride]; s at the reference and now, [rows, parts]. */
    private final float[] centre;

    private final float[] zAtReference;
    private final float[] z;
    private final double[] scaleAtReference;
    private final double[] scale;

    /** A normalisation with its gain and shift, or null. */
    NormaliseFunction(HostValue parent, HostValue self, Normalise of, HostVector gain, HostVector shift) {
        super(List.of(parent), self);
        int channels = self.shape.last();
        boolean group = of.form() == Normalise.Form.GROUP;
        this.parts = group ? of.groups() : self.positions();
        this.runs = group ? self.positions() : 1;
        this.length = group ? channels / of.groups() : channels;
        this.step = group ? length : channels;
        this.distance = channels;
        this.centred = of.form() != Normalise.Form.RMS;
        this.epsilon = of.epsilon();
        this.gain = gain;
        this.shift = shift;
        int size = self.reference.length;
        this.centre = new float[size];
        this.zAtReference = new float[size];
        this.z = new float[size];
        this.scaleAtReference = new double[size / self.stride * parts];
        this.scale = new double[scaleAtReference.length];
        if (gain != null) {
            uses.add(new GainUse());
        }
        if (shift != null) {
            uses.add(new OffsetUse(shift, self, self.error));
        }
    }

    @Override
    List<ParameterUse> uses() {
        return uses;
    }

    /** What is done to a run of features of one part. */
    private interface Run {
        /**
         * Does it.
         *
         * @param at its first element, in arrays of this function's layout
         * @param feature the first element's
         */
        void at(int at, int feature);
    }

    /** Walks the runs of a part of a row. */
    private void walk(int row, int part, Run run) {
        int first = part * step;
        for (int i = 0; i < runs; i++) {
            run.at(row * self.stride + first + i * distance, first % distance);
        }
    }

    private double mean(int row, int part, float[] values) {
        double[] sum = new double[1];
        walk(row, part, (at, feature) -> {
            for (int j = at; j < at + length; j++) {
                sum[0] += values[j];
            }
        });
        return sum[0] / (runs * length);
    }

    /** The mean of a (b + c). */
    private double mean(int row, int part, float[] a, float[] b, float[] c) {
        double[] sum = new double[1];
        walk(row, part, (at, feature) -> {
            for (int j = at; j < at + length; j++) {
                sum[0] += a[j] * ((double) b[j] + c[j]);
            }
        });
        return sum[0] / (runs * length);
    }

    @Override
    void forward(HostTile tile) {
        tile.eachPart(parts, (row, part) -> {
            float[] x = parent().reference;
            float mean = centred ? (float) mean(row, part, x) : 0;
            walk(row, part, (at, feature) -> {
                for (int j = at; j < at + length; j++) {
                    centre[j] = x[j] - mean;
                }
            });
            double s = 1 / Math.sqrt(mean(row, part, centre, centre, centre) / 2 + epsilon);
            scaleAtReference[row * parts + part] = s;
            scale[row * parts + part] = s;
            walk(row, part, (at, feature) -> {
                for (int j = at; j < at + length; j++) {
                    z[j] = (float) (centre[j] * s);
                    self.reference[j] = gained(z[j], feature + j - at) + shift(feature + j - at);
                }
                System.arraycopy(z, at, zAtReference, at, length);
            });
        });
    }

    private float gained(float value, int feature) {
        return gain == null ? value : value * gain.values[feature];
    }

    private float shift(int feature) {
        return shift == null ? 0 : shift.values[feature];
    }

    @Override
    void move(HostTile tile) {
        float[] moved = self.displacement; // holds dc until it takes the displacement of y
        tile.eachPart(parts, (row, part) -> {
            float[] d = parent().displacement;
            float mean = centred ? (float) mean(row, part, d) : 0;
            float[] twice = z; // holds 2 c for a moment
            walk(row, part, (at, feature) -> {
                for (int j = at; j < at + length; j++) {
                    moved[j] = d[j] - mean;
                    twice[j] = 2 * centre[j];
                }
            });
            double s = scaleAtReference[row * parts + part];
            double change = mean(row, part, moved, twice, moved);
            double now = 1 / Math.sqrt(1 / (s * s) + change);
            double difference = -change * s * s * now * now / (s + now);
            scale[row * parts + part] = now;
            walk(row, part, (at, feature) -> {
                for (int j = at; j < at + length; j++) {
                    float step = (float) (moved[j] * now + centre[j] * difference);
                    z[j] = zAtReference[j] + step;
                    moved[j] = gained(step, feature + j - at);
                }
            });
        });
    }

    /** s (g - mean of g - z mean of g z) with g = gain error. */
    @Override
    void pull(HostTile tile, int slot, float[] into, int at, boolean more) {
        float[] e = self.error;
        if (!more) {
            Arrays.fill(into, at, at + tile.rows() * self.stride, 0);
        }
        tile.eachPart(parts, (row, part) -> {
            double[] sums = new double[2];
            walk(row, part, (first, feature) -> {
                for (int j = first; j < first + length; j++) {
                    double g = gained(e[j], feature + j - first);
                    sums[0] += g;
                    sums[1] += g * z[j];
                }
            });
            double mean = centred ? sums[0] / (runs * length) : 0;
            double slope = sums[1] / (runs * length);
            double s = scale[row * parts + part];
            int shiftTo = at - tile.row() * self.stride;
            walk(row, part, (first, feature) -> {
                for (int j = first; j < first + length; j++) {
                    double g = gained(e[j], feature + j - first);
                    into[shiftTo + j] += (float) (s * (g - mean - z[j] * slope));
                }
            });
        });
    }

    /** The gradient of the gain: the negated sum of error times z. */
    private final class GainUse implements ParameterUse {

        @Override
        public HostParameter parameter() {
            return gain;
        }

        @Override
        public void add(int block, int rows, boolean atReference, boolean more, float[] scratch) {
            float[] values = atReference ? zAtReference : z;
            float[] gradient = gain.gradient;
            if (!more) {
                Arrays.fill(gradient, 0);
            }
            for (int r = 0; r < rows; r++) {
                for (int p = 0; p < self.positions(); p++) {
                    int at = r * self.stride + p * distance;
                    for (int j = 0; j < distance; j++) {
                        gradient[j] -= self.error[at + j] * values[at + j];
                    }
                }
            }
        }
    }
}
