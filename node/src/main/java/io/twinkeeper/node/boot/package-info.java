/**
 * From a configuration to a running member: Akka settings, forming and joining the cluster, exit.
 */
@NullMarked
package io.twinkeeper.node.boot;

import org.jspecify.annotations.NullMarked;
