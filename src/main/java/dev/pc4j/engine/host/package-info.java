/**
 * The engine of the CPU: fp32 on all cores, by the Vector API where the JVM offers it. Tiles of rows run a whole segment of a schedule by
 * themselves, with their values in cache, and differences from the feed-forward pass stand for values, so that what has not moved costs
 * nothing.
 */
package dev.pc4j.engine.host;
