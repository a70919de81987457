/**
 * How fast a device is: the constants by which times are predicted, from data sheets or from probes that measure them, and the file that keeps
 * what was measured.
 */
package dev.pc4j.engine.cuda.calibrate;
