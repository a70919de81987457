package dev.pc4j.engine.device;

import dev.pc4j.engine.EnginePff;
import dev.pc4j.engine.PffSettings;
import dev.pc4j.engine.PffShape;
import dev.pc4j.engine.PffState;
import dev.pc4j.engine.PlanState;
import dev.pc4j.graph.Parameter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The predictive forward-forward algorithm on a device: a batch, all labels of a call, or any other call is one script, of the families
 * {@link Family#CIRCUIT}, {@link Family#LEVEL} and {@link Family#ADAPT} of {@code kernels/graph}; a training step of both circuits is six
 * launches in it.
 */
public final class DevicePff implements EnginePff {
    private final PffShape shape;
    private final PffSettings settings;
    private final Stream stream;
    private final int rows;
    private final Layout layout = new Layout();

    /** Where arrays of rows lie, by name. */
    private final Map<String, Long> arrays = new HashMap<>();

    /** Where a parameter and its moments lie. */
    private final Map<String, Place> places = new LinkedHashMap<>();

    private final Memory memory;
    private final Memory control;
    private final Controls controls;
    private final Script train;
    private final Script goodness;
    private final Script latents;
    private final Script reconstruct;
    private final Script sample;
    private long updates;

    private record Place(Parameter parameter, long values, long first, long second) {}

    /**
     * Compiles and allocates.
     *
     * @param batch the most samples of a call
     * @param stream the plan's own, which it closes
     */
    public DevicePff(PffShape shape, PffSettings settings, int batch, Stream stream) {
        this.shape = shape;
        this.settings = settings;
        this.stream = stream;
        this.rows = 2 * batch;
        try {
            lay();
            this.memory = stream.allocate(layout.words(), "the values and parameters of circuits of PFF");
            float[] ones = new float[rows];
            Arrays.fill(ones, 1);
            upload("ones", ones);
            this.controls = new Controls(settings.optimiser(), settings.steps(), rows);
            this.control = stream.allocate(controls.size(), "the controls of a plan");
            PffScripts scripts = new PffScripts(shape, settings, rows, arrays::get, this::place);
            stream.plan(scripts.training());
            this.train = script(scripts.training());
            this.goodness = script(scripts.goodness());
            this.latents = script(scripts.latents());
            this.reconstruct = script(scripts.reconstruction());
            this.sample = script(scripts.sample());
        } catch (RuntimeException | Error e) {
            stream.close();
            throw e;
        }
    }

    private Script script(List<Phase> phases) {
        return stream.script(memory, control, phases);
    }

    private void lay() {
        for (Parameter parameter : shape.parameters()) {
            int size = parameter.shape().size();
            places.put(parameter.name(),
                    new Place(parameter, layout.reserve(size), layout.reserve(size), layout.reserve(size)));
        }
        PffScripts.arrays(shape, settings)
                .forEach((name, width) -> arrays.put(name, layout.reserve((long) width * rows)));
    }

    /** Where a parameter, or with a prefix {@code m/} or {@code v/} its moments, lies. */
    private long place(String name) {
        int slash = name.indexOf('/');
        Place place = places.get(name.substring(slash + 1));
        return slash < 0 ? place.values : name.startsWith("m") ? place.first : place.second;
    }

    private void upload(String array, float[] values) {
        stream.upload(memory, arrays.get(array), values, 0, values.length);
    }

    private float[] download(long at, int count) {
        float[] values = new float[count];
        stream.download(memory, at, values, 0, count);
        return values;
    }

    private float[] download(String array, int width, int count) {
        return download(arrays.get(array), width * count);
    }

    private void run(Script script, int rowsOfCall) {
        controls.call(rowsOfCall, 1, 1);
        controls.inference(updates);
        controls.steps(0, settings.steps(), updates);
        stream.upload(control, 0, controls.words(), 0, controls.size());
        script.run(memory);
    }

    @Override
    public void train(float[] x, int[] labels, int[] wrong, float[] start) {
        int count = labels.length;
        float[] all = new float[2 * count];
        for (int i = 0; i < count; i++) {
            all[i] = labels[i];
            all[count + i] = wrong[i];
        }
        upload("x", x);
        upload("labels", all);
        upload("latents", start);
        run(train, 2 * count);
        updates += settings.steps();
    }

    @Override
    public double[] losses() {
        double[] sums = new double[PffScripts.LOSSES.size()];
        for (int loss = 0; loss < sums.length; loss++) {
            for (float value : download(PffScripts.LOSSES.get(loss), 1, rows)) {
                sums[loss] += value;
            }
            upload(PffScripts.LOSSES.get(loss), new float[rows]);
        }
        return sums;
    }

    @Override
    public float[] value(PffState state, int count) {
        int last = settings.steps() % 2;
        return switch (state) {
            case LAYER_1 -> download("z1." + last, shape.units(), count);
            case LAYER_2 -> download("z2." + last, shape.units(), count);
            case LATENT -> download("latents", shape.latents(), count);
        };
    }

    /** Both layers' sums of squares after the steps that count, which the script keeps apart. */
    @Override
    public float[] goodness(float[] x, int count) {
        upload("x", x);
        run(goodness, count);
        int classes = shape.classes();
        int counted = PffScripts.counted(settings);
        float[] sums = download(arrays.get("sums"), classes * counted * 2 * rows);
        float[] goodness = new float[count * classes];
        for (int label = 0; label < classes; label++) {
            for (int part = 0; part < 2 * counted; part++) {
                for (int r = 0; r < count; r++) {
                    goodness[r * classes + label] -= sums[(label * 2 * counted + part) * rows + r] / (2 * counted);
                }
            }
        }
        return goodness;
    }

    @Override
    public float[] latents(float[] x, int[] labels, float[] start) {
        int count = labels.length;
        float[] all = new float[count];
        for (int i = 0; i < count; i++) {
            all[i] = labels[i];
        }
        upload("x", x);
        upload("labels", all);
        upload("latents", start);
        run(latents, count);
        return download("latents", shape.latents(), count);
    }

    @Override
    public float[] reconstruct(float[] x, int count) {
        upload("x", x);
        run(reconstruct, count);
        return download("bar", shape.inputs(), count);
    }

    @Override
    public float[] sample(float[] top, int count) {
        upload("latents", top);
        run(sample, count);
        return download("bar", shape.inputs(), count);
    }

    @Override
    public void set(Parameter parameter, float[] values) {
        stream.upload(memory, place(parameter.name()), values, 0, values.length);
    }

    @Override
    public float[] get(Parameter parameter) {
        return download(place(parameter.name()), parameter.shape().size());
    }

    @Override
    public PlanState state() {
        Map<String, float[]> parameters = new HashMap<>();
        Map<String, float[]> slots = new HashMap<>();
        places.forEach((name, place) -> {
            int size = place.parameter.shape().size();
            parameters.put(name, download(place.values, size));
            slots.put("m/" + name, download(place.first, size));
            slots.put("v/" + name, download(place.second, size));
        });
        return new PlanState(parameters, slots, updates);
    }

    @Override
    public void restore(PlanState state) {
        state.parameters().forEach((name, values) -> stream.upload(memory, place(name), values, 0, values.length));
        state.slots().forEach((name, values) -> stream.upload(memory, place(name), values, 0, values.length));
        updates = state.updates();
    }

    @Override
    public String explain() {
        return """
                kernel phases: families circuit, level and adapt, six launches a step, %d steps a batch in one script
                %s"""
                .formatted(settings.steps(), train.explain());
    }

    @Override
    public void close() {
        stream.close();
    }
}
