/**
 * Running it: an {@link dev.pc4j.engine.Engine} compiles a graph and a schedule into a {@link dev.pc4j.engine.Plan}, which is run as often
 * as asked. What engines share is here, above all {@link dev.pc4j.engine.CheckedPlan}, which checks every call before an engine's
 * {@link dev.pc4j.engine.EnginePlan} sees it; the engines themselves are packages of their own, found by {@link
 * dev.pc4j.engine.Engines} through the service loader.
 */
package dev.pc4j.engine;
