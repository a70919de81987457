package dev.pc4j.engine;

import dev.pc4j.graph.CustomOperator;
import dev.pc4j.graph.Operator;
import dev.pc4j.graph.Parameter;
import dev.pc4j.graph.Shape;
import dev.pc4j.graph.Value;
import java.util.List;

/** mu = a x^3 with one a: an operator of the user's. */
public record Cube() implements CustomOperator {
    @Override
    public String kind() {
        return "cube";
    }

    @Override
    public Shape output(String node, List<Value> parents) {
        return Operator.only(kind(), node, parents).shape();
    }

    @Override
    public List<Parameter> parameters(List<Shape> parents) {
        return List.of(new Parameter("a", Shape.of(1), 1, 1));
    }

    @Override
    public void forward(double[][] parents, double[][] parameters, double[] mu) {
        for (int i = 0; i < mu.length; i++) {
            mu[i] = parameters[0][0] * Math.pow(parents[0][i], 3);
        }
    }

    @Override
    public void pullBack(double[][] parents, double[][] parameters, double[] error, int slot, double[] back) {
        for (int i = 0; i < back.length; i++) {
            back[i] += parameters[0][0] * 3 * parents[0][i] * parents[0][i] * error[i];
        }
    }

    @Override
    public void gradients(double[][] parents, double[][] parameters, double[] error, double[][] gradients) {
        for (int i = 0; i < error.length; i++) {
            gradients[0][0] += Math.pow(parents[0][i], 3) * error[i];
        }
    }
}
