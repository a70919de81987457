/**
 * The reference engine: float64, the specification as code. It interprets a schedule step by step with plain loops that a reader can
 * check against the equations; other engines are checked against it. It is never fast.
 */
package dev.pc4j.engine.reference;
