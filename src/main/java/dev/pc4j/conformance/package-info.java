/**
 * Checks that an engine computes what the reference engine computes. The tests run it on every engine present, and {@code pc4j
 * selftest} on the user's own devices.
 */
package dev.pc4j.conformance;
