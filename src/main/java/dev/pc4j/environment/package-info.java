/**
 * What the environment of the process decides for all rooms: where files are kept, and through which proxy others are
 * fetched. Knows nobody.
 */
package dev.pc4j.environment;
