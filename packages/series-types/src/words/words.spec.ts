import { describe, expect, it } from "@jest/globals";
import { typeSeries } from "@spinegrade/series-types";
import { sagittal } from "../testing/headers.ts";

const typed = (seriesDescription: string) => typeSeries(sagittal({ seriesDescription }, 12));

describe("descriptions of hospitals", () => {
  it.each([
    ["t1_tse_sag_320", "t1"],
    ["T1 TSE SAG LWS", "t1"],
    ["sT1W_TSE SENSE", "t1"],
    ["Sag T1 FSE", "t1"],
    ["SAG T1 FLAIR", "t1"],
    ["T1-gewichtet sagittal", "t1"],
    ["Sagittale pondérée T1", "t1"],
    ["SAG potenciada en T1", "t1"],
    ["T1 320", "t1"],
    ["t2_tse_sag", "t2"],
    ["T2 TSE sag", "t2"],
    ["Ax FRFSE", "t2"],
    ["T2W_TSE_SAG", "t2"],
    ["t2_spc_sag_iso", "t2"],
    ["HASTE myelo", "t2"],
    ["Coupes sagittales T2", "t2"],
    ["SAG T2 columna", "t2"],
    ["STIR sag", "stir"],
    ["t2_tirm_sag", "stir"],
    ["Sag T2 STIR", "stir"],
    ["T2 IR sag", "stir"],
    ["eSTIR_longTE", "stir"],
    ["T2* MEDIC ax", "t2-star"],
    ["AX MERGE", "t2-star"],
    ["T2 étoile axiale", "t2-star"],
    ["PD TSE FS", "pd"],
    ["Densité de protons", "pd"],
    ["DP FS sag", "pd"],
    ["ep2d_diff_b500", "diffusion"],
    ["Ax DWI", "diffusion"],
  ] as const)("%s is weighted %s", (text, weighting) => {
    expect(typed(text).weighting).toBe(weighting);
  });

  it.each(["Sag T1-T12", "Ax T2 - T4", "ax T12 L1", "Ax L1-S1", "Sag", "Serie 3"])(
    "%s names no weighting: its T1 or T2 is a vertebra, or there is none",
    (text) => {
      expect(typed(text).weighting).toBeUndefined();
    },
  );

  it.each([
    ["T1 TSE fs", true],
    ["T1 FatSat sag", true],
    ["T1 fettgesättigt", true],
    ["T1 SPIR", true],
    ["T2 saturation de graisse", true],
    ["T2 supresión grasa", true],
    ["STIR", true],
    ["T1 TSE", false],
    ["T2 FSE", false],
  ])("%s: fat saturated %s", (text, expected) => {
    expect(typed(text).isFatSaturated).toBe(expected);
  });

  it.each([
    ["T1 sag + C", true],
    ["T1 mit KM", true],
    ["T1 nach KM sag", true],
    ["T1 GADO", true],
    ["T1 après injection", true],
    ["T1 con contraste", true],
    ["T1 post contrast", true],
    ["T1 post OP", false],
    ["T1 ohne KM", false],
    ["T1 sans injection", false],
    ["T1 sin contraste", false],
    ["T1 w/o contrast", false],
    ["T1 nativ", false],
    ["T1 sag", false],
  ])("%s: with contrast agent %s", (text, expected) => {
    expect(typed(text).hasContrast).toBe(expected);
  });

  it.each([
    ["LOC", "localiser"],
    ["3 Plane Loc FGRE", "localiser"],
    ["Survey", "localiser"],
    ["Übersicht", "localiser"],
    ["Repérage", "localiser"],
    ["Localizador 3 planos", "localiser"],
    ["AAScout", "localiser"],
    ["Screen Save", "screen-capture"],
    ["Captures d'écran", "screen-capture"],
    ["T1 SUB", "derived"],
    ["MPR cor", "derived"],
    ["t2_tse_dixon_sag_F", "derived"],
    ["t2_tse_dixon_sag_opp", "derived"],
    ["FAT: Sag T2 IDEAL", "derived"],
    ["OutPhase: Sag T2 FLEX", "derived"],
    ["t2_tse_dixon_sag_W", "sagittal-t2"],
    ["t2_tse_dixon_sag_in", "sagittal-t2"],
    ["WATER: Sag T2 IDEAL", "sagittal-t2"],
    ["InPhase: Sag T2 FLEX", "sagittal-t2"],
    ["Fat Sat T2 sag dixon", "sagittal-t2"],
    ["T2 dixon sag post OP", "sagittal-t2"],
    ["T2 DIXON SAG FAT-SUP", "sagittal-t2"],
    ["Dixon T2 sag F/S", "sagittal-t2"],
    ["FAT SUP T2 IDEAL sag", "sagittal-t2"],
    ["T2 mDIXON sag fat free", "sagittal-t2"],
    ["T2 dixon sag without fat", "sagittal-t2"],
    ["T2 Dixon sag w/out contrast", "sagittal-t2"],
  ])("%s is a %s", (text, type) => {
    expect(typed(text).type).toBe(type);
  });

  it.each([
    ["T2 sag L-Spine", true],
    ["T2 LWS sag", true],
    ["T2 rachis lombaire", true],
    ["T2 columna lumbar", true],
    ["T2 HWS sag", false],
    ["T2 C-Spine", false],
    ["T2 rachis cervical", false],
    ["T2 BWS", false],
    ["T2 rodilla", false],
  ])("%s: lumbar %s", (text, expected) => {
    expect(typed(text).isLumbar).toBe(expected);
  });
});
