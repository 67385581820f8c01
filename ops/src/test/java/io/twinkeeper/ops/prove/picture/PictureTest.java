package io.twinkeeper.ops.prove.picture;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinkeeper.ops.prove.judge.Effect;
import io.twinkeeper.ops.prove.judge.Effect.Source;
import java.util.List;
import org.junit.jupiter.api.Test;

class PictureTest {

  @Test
  void showsFaultsPhasesSpansAndTheVerdictWithoutAnyOtherFile() {
    Scene scene =
        new Scene(
            "Round 1: a <fault>",
            List.of("alpha", "beta", "store"),
            1_000,
            9_000,
            List.of(new Scene.Bar("alpha", "kill-tree: active", 3_000, 5_000)),
            List.of(
                new Scene.Phase("store", 500, "up", 0),
                new Scene.Phase("beta", 500, "following", 0),
                new Scene.Phase("beta", 6_000, "active", 2)),
            List.of(
                new Effect(Source.CONNECTOR, "alpha", 1, 1_200, 1_200),
                new Effect(Source.CONNECTOR, "alpha", 1, 1_250, 1_250),
                new Effect(Source.CONNECTOR, "alpha", 1, 2_500, 2_500)),
            List.of(3_500L),
            List.of("(1) two at once"));

    Picture picture = new Picture(scene);
    String html = picture.html();

    assertThat(html)
        .contains("a &lt;fault&gt;", "kill-tree: active", "active (2)", "<li>(1) two at once</li>")
        .contains("alpha's connector in epoch 1, 0.20 s to 0.28 s")
        .contains("alpha's connector in epoch 1, 1.50 s to 1.53 s")
        .contains(">store</text>")
        .doesNotContain("witness", "http://localhost", "src=", "href=");
    assertThat(picture.svg())
        .startsWith("<svg xmlns=")
        .contains("a &lt;fault&gt;", "active (2)", "fill=\"#fff\"");
  }
}
