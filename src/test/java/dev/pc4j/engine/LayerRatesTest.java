package dev.pc4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pc4j.engine.LayerRates.LayerRate;
import dev.pc4j.graph.Graph;
import dev.pc4j.graph.Parameter;
import dev.pc4j.model.Models;
import org.junit.jupiter.api.Test;

class LayerRatesTest {
    private static final Graph GRAPH = Models.mlp(4, 5, 5, 3).build();

    private static double factor(LayerRates rates, String parameter) {
        Parameter of = GRAPH.parameters().stream().filter(p -> p.name().equals(parameter)).findFirst().orElseThrow();
        return rates.factor(GRAPH, of);
    }

    @Test
    void theLastThatFitsANodeOrAParameterCounts() {
        LayerRates rates = LayerRates.NONE.with("h*", 0.1).with("h2.bias", 7).with("h1", 0);
        assertThat(factor(rates, "h1.weight")).isZero();
        assertThat(factor(rates, "h2.weight")).isEqualTo(0.1);
        assertThat(factor(rates, "h2.bias")).isEqualTo(7);
        assertThat(factor(rates, "y.bias")).isEqualTo(1);
    }

    @Test
    void whatIsFrozenIsSoWhateverItsFactor() {
        LayerRates rates = LayerRates.NONE.freezing("h1", "*.bias").with("h1", 2).with("y.bias", 3);
        assertThat(factor(rates, "h1.weight")).isZero();
        assertThat(factor(rates, "y.bias")).isZero();
        assertThat(factor(rates, "y.weight")).isEqualTo(1);
    }

    @Test
    void onlyTheStarIsAPattern() {
        assertThat(factor(LayerRates.NONE.with("h1.?eight", 0).with("h.", 0), "h1.weight")).isEqualTo(1);
        assertThat(factor(LayerRates.NONE.with("*.weight", 0), "h1.weight")).isZero();
    }

    @Test
    void whatFitsNothingIsNamedWithTheNearest() {
        assertThatThrownBy(() -> LayerRates.NONE.with("y", 1).with("h1.wieght", 0.5).requireFit(GRAPH))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no node or parameter 'h1.wieght'")
                .hasMessageContaining("did you mean 'h1.weight'?");
        LayerRates.NONE.with("h*", 1).freezing("*").requireFit(GRAPH);
        assertThatThrownBy(() -> LayerRates.NONE.freezing("x").requireFit(GRAPH))
                .hasMessageContaining("no node or parameter 'x'");
    }

    @Test
    void whatIsNoFactorIsOneLine() {
        assertThat(LayerRate.parse("a=b=0.5")).isEqualTo(new LayerRate("a=b", 0.5));
        assertThatThrownBy(() -> LayerRate.parse("h1")).hasMessageContaining("'h1' is not LAYER=FACTOR");
        assertThatThrownBy(() -> LayerRate.parse("h1=x")).hasMessageContaining("'h1=x' is not LAYER=FACTOR");
        assertThatThrownBy(() -> LayerRate.parse("=1")).hasMessageContaining("without a layer");
        assertThatThrownBy(() -> LayerRate.parse("h1=-1")).hasMessageContaining("h1=-1.0 is out of range");
        assertThatThrownBy(() -> LayerRate.parse("h1=NaN")).hasMessageContaining("h1=NaN is out of range");
    }
}
