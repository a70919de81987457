package dev.pc4j.engine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.engine.EngineException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which device a word means. */
class PickTest {
    private static final List<String> NAMES = List.of("Radeon VII", "GeForce RTX 4090", "GeForce RTX 4080");

    @Test
    void anIndexOrAPartOfANameChooses() {
        assertThat(Pick.of("e", "", NAMES)).isZero();
        assertThat(Pick.of("e", "2", NAMES)).isEqualTo(2);
        assertThat(Pick.of("e", "geforce", NAMES)).isEqualTo(1);
        assertThat(Pick.of("e", "4080", NAMES)).isEqualTo(2);
    }

    @Test
    void whatFitsNoneIsAnsweredWithThoseThatThereAre() {
        assertThatThrownBy(() -> Pick.of("e", "3", NAMES)).isInstanceOf(EngineException.class)
                .hasMessage(
                        "engine 'e' has no device '3': there are 0 (Radeon VII), 1 (GeForce RTX 4090), 2 (GeForce RTX 4080)");
        assertThatThrownBy(() -> Pick.of("e", "arc", NAMES)).hasMessageContaining("no device 'arc'");
    }
}
