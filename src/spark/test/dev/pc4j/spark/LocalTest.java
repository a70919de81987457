package dev.pc4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.serializer.KryoSerializer;
import org.junit.jupiter.api.Test;

/** Two slots within the driver's JVM. */
class LocalTest extends ClusterChecks {
    LocalTest() {
        super("local[2]", KryoSerializer.class);
    }

    @Test
    void executorsAreInThisJvm() {
        assertThat(processes()).containsExactly(ProcessHandle.current().pid());
    }
}
