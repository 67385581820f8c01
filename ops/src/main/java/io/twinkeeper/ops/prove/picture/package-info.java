/** A round as one picture: who did what when, on lanes. */
@NullMarked
package io.twinkeeper.ops.prove.picture;

import org.jspecify.annotations.NullMarked;
