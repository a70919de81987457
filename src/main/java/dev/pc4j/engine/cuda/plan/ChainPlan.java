package dev.pc4j.engine.cuda.plan;

/** How a kernel that is compiled for its plan runs a chain; its text says so to people. */
public sealed interface ChainPlan permits InferencePlan, WidePlan {}
