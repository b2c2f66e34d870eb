; The app-* folders: what both the installer and the uninstaller do with them.

!macro FolderFunctions un
; Asks until no program of any of our folders runs. Windows lets nobody write to one that does.
Function ${un}AskToQuit
  StrCpy $R0 0
  ${Do}
    EnumRegValue $R1 HKCU "${FOLDERS}" $R0
    ${If} $R1 == ""
      Return
    ${EndIf}
    IntOp $R0 $R0 + 1
    StrCpy $R2 "$INSTDIR\app-$R1\lam-desktop.exe"
    Call ${un}IsInUse
    ${If} $R3 = 0
      StrCpy $R2 "$INSTDIR\app-$R1\lam.exe"
      Call ${un}IsInUse
    ${EndIf}
    ${If} $R3 = 1
      StrCpy $R0 0 ; all are looked at again after the answer
      ${If} ${Cmd} `MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(Running)" /SD IDCANCEL IDCANCEL`
        SetErrorLevel ${STILL_RUNNING}
        Abort "$(Running)"
      ${EndIf}
    ${EndIf}
  ${Loop}
FunctionEnd

; $R3: 1 if the program $R2 runs, else 0. (Opening for appending would make a file that is missing.)
Function ${un}IsInUse
  StrCpy $R3 0
  ${If} ${FileExists} "$R2"
    ClearErrors
    FileOpen $R4 "$R2" a
    ${If} ${Errors}
      StrCpy $R3 1
    ${Else}
      FileClose $R4
    ${EndIf}
  ${EndIf}
FunctionEnd

; Removes our folders but app-$Keep. One that cannot be removed stays listed, for the next time.
Function ${un}RemoveOthers
  StrCpy $R0 0
  ${Do}
    EnumRegValue $R1 HKCU "${FOLDERS}" $R0
    ${If} $R1 == ""
      Return
    ${EndIf}
    ${If} $R1 == $Keep
      IntOp $R0 $R0 + 1
    ${Else}
      Call ${un}RemoveFolder
      IntOp $R0 $R0 + $R2
    ${EndIf}
  ${Loop}
FunctionEnd

; Removes app-$R1 and its place in the list; $R2: 1 if it is still there, else 0. It is renamed first,
; which fails while anything in it is open: a program that was started meanwhile loses no file.
Function ${un}RemoveFolder
  SetOutPath "$TEMP" ; Windows removes no folder that a program stands in
  StrCpy $R2 0
  Call ${un}IsPlainName
  ${If} $R3 = 1 ; else it is none that this installer has listed
    ${If} ${FileExists} "$INSTDIR\app-$R1\*.*"
      RMDir /r "$INSTDIR\app-$R1.old"
      Rename "$INSTDIR\app-$R1" "$INSTDIR\app-$R1.old"
    ${EndIf}
    RMDir /r "$INSTDIR\app-$R1.old"
    ${If} ${FileExists} "$INSTDIR\app-$R1\*.*"
    ${OrIf} ${FileExists} "$INSTDIR\app-$R1.old\*.*"
      StrCpy $R2 1
      Return
    ${EndIf}
  ${EndIf}
  DeleteRegValue HKCU "${FOLDERS}" "$R1"
FunctionEnd

; $R3: 1 if $R1, which was read from the registry, names a folder right here and nothing elsewhere.
Function ${un}IsPlainName
  StrCpy $R3 1
  StrCpy $R4 0
  ${Do}
    StrCpy $R5 $R1 1 $R4
    IntOp $R4 $R4 + 1
    ${If} $R5 == "\"
    ${OrIf} $R5 == "/"
    ${OrIf} $R5 == "*"
    ${OrIf} $R5 == "?"
      StrCpy $R3 0
    ${EndIf}
  ${LoopUntil} $R5 == ""
FunctionEnd
!macroend

!insertmacro FolderFunctions ""
!insertmacro FolderFunctions "un."
