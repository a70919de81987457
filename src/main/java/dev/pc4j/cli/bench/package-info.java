/**
 * Benchmark problems that any language can build again, and how one inference is timed. Knows no command and no
 * option.
 */
package dev.pc4j.cli.bench;
