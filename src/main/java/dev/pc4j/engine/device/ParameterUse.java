package dev.pc4j.engine.device;

/** That a function inside a node reads a parameter: users of one parameter add up what they have to say. */
record ParameterUse(NodeArrays node, DeviceFunction function, Weights weights) {}
