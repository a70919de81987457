/**
 * Many machines by Apache Spark 4: {@link dev.pc4j.spark.PcSpark} is what {@code --cluster spark} finds on the class path.
 *
 * <h2>Sweeps</h2>
 * Each run is a task of its own, which loads the data by their recipe, so data that are no built-in set lie where every executor sees them
 * under the same path. A run whose executor is lost is run again.
 *
 * <h2>Training</h2>
 * The driver has the parameters, the optimiser and the data. For each batch it sends the parameters to all executors as a broadcast and a part
 * of the rows with each task; a task infers its part and sends back gradients, summed over its rows. The driver adds them up in float32 in the
 * order of the parts and lets the optimiser step. Rows go with the tasks, and not to all executors at once, because a batch is small beside
 * parameters and gradients, and so augmented images, and data larger than memory, need nothing else.
 *
 * <p>Into which parts a batch is divided depends on {@code --parts} alone, and random numbers are drawn by the number of a part. So the bits
 * depend neither on how many executors there are, nor on which of them takes a part, nor on one being lost: Spark runs its task again
 * elsewhere, from the same parameters. They are those of one machine with as many parts, where engine and processor are of the same kind.
 *
 * <h2>Executors</h2>
 * Each slot of an executor keeps one plan for as long as the run takes. Let a task have all of an executor's cores ({@code spark.task.cpus})
 * and there is one plan an executor, whose engine uses them all. Where {@code spark.task.resource.gpu.amount} gives tasks a GPU, it is the
 * device of the task's plan. Driver and executors run on a JDK 25; Spark 4.2 gives their JVMs the options that Vector API and native access
 * ask for.
 */
package dev.pc4j.spark;
