package dev.pc4j.engine.host;

import dev.pc4j.engine.Capabilities;
import dev.pc4j.engine.Engine;
import dev.pc4j.engine.EngineOptions;
import dev.pc4j.engine.EngineProvider;
import dev.pc4j.engine.Feature;
import dev.pc4j.graph.Activation;
import java.util.Optional;
import java.util.Set;

/** Offers the CPU, with the Vector API where the virtual machine has it. */
public final class HostProvider implements EngineProvider {
    static final String NAME = "host";
    static final Capabilities CAPABILITIES = new Capabilities(
            HostComposition.kinds(), Set.of(Feature.values()));

    private static final String SLOW = "this processor, or the JVM's -XX:-UseFMA, has no fused multiply-add, of which engine 'host' is made:"
            + " it runs some 1000 times slower here; name engine reference, or opencl with PoCL";

    private static final System.Logger LOG = System.getLogger(HostProvider.class.getName());

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public int order() {
        return 100;
    }

    @Override
    public Optional<String> unavailable() {
        return Optional.empty();
    }

    @Override
    public boolean threaded() {
        return true;
    }

    @Override
    public Engine open(EngineOptions options) {
        if (!Processor.multipliesAndAdds()) {
            LOG.log(System.Logger.Level.WARNING, SLOW);
        }
        return new HostEngine(options, arithmetic());
    }

    private static Arithmetic arithmetic() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
            return Vectors.ARITHMETIC;
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "the Vector API is off, so engine 'host' computes with scalar code, some 20 to 40 times slower: start java with"
                        + " --add-modules jdk.incubator.vector");
        return new ScalarArithmetic();
    }

    /** Made once, and only where the module is there, so that all engines of a process share one warm-up. */
    private static final class Vectors {
        static final VectorArithmetic ARITHMETIC = new VectorArithmetic();

        static {
            ARITHMETIC.prepare(Activation.NONE);
        }
    }
}
