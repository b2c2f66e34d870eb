; What installing does, in this order.

Section "$(ProgramName)" Program
  SectionIn RO
  Call AskToQuit
  Call ChooseFresh
  WriteRegStr HKCU "${KEY}" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "${FOLDERS}" "$Fresh" ""
  ClearErrors
  SetOutPath "$INSTDIR\app-$Fresh"
  File /r "${BUNDLE}\*"
  ${If} ${Errors}
    Abort "$(NotWritten)"
  ${EndIf}
  nsExec::Exec /TIMEOUT=120000 '"$INSTDIR\app-$Fresh\lam.exe" --version'
  Pop $0
  ${If} $0 != 0
    SetErrorLevel ${DOES_NOT_START}
    MessageBox MB_OK|MB_ICONSTOP "$(DoesNotStart)" /SD IDOK
    Abort "$(DoesNotStart)"
  ${EndIf}
SectionEnd

; Off unless chosen; `-switch` looks at the choice.
Section /o "$(DesktopName)" Desktop
SectionEnd

Section /o "$(LoginName)" Login
SectionEnd

; From here on the new version is the one.
Section "-switch"
  SetOutPath "$PROFILE" ; where a program starts that is opened by one of these
  CreateShortCut "$SMPROGRAMS\LAM Desktop.lnk" "$INSTDIR\app-$Fresh\lam-desktop.exe"
  WriteRegStr HKCU "${KEY}" "Current" "$Fresh"
  ${If} ${FileExists} "${TASKBAR}" ; else what the person pinned would point to nothing
    CreateShortCut "${TASKBAR}" "$INSTDIR\app-$Fresh\lam-desktop.exe"
  ${EndIf}
  ${If} ${SectionIsSelected} ${Desktop}
    CreateShortCut "$DESKTOP\LAM Desktop.lnk" "$INSTDIR\app-$Fresh\lam-desktop.exe"
  ${Else}
    Delete "$DESKTOP\LAM Desktop.lnk"
  ${EndIf}
  ${If} ${SectionIsSelected} ${Login}
    ReadRegStr $0 HKCU "${RUN}" "${APP}"
    ${If} $0 == "" ; newly wanted: that the Task Manager once turned it off counts no more
      DeleteRegValue HKCU "${APPROVED}" "${APP}"
    ${EndIf}
    WriteRegStr HKCU "${RUN}" "${APP}" '"$INSTDIR\app-$Fresh\lam-desktop.exe" tray'
  ${Else}
    DeleteRegValue HKCU "${RUN}" "${APP}"
  ${EndIf}
  WriteUninstaller "$INSTDIR\new ${UNINSTALLER}"
  Delete "$INSTDIR\${UNINSTALLER}"
  Rename "$INSTDIR\new ${UNINSTALLER}" "$INSTDIR\${UNINSTALLER}"
  Call List
  StrCpy $Keep $Fresh
  Call RemoveOthers ; also what a run that was killed has left
SectionEnd

; The entry among the installed apps of the Windows settings.
Function List
  ${GetSize} "$INSTDIR\app-$Fresh" "/S=0K" $0 $1 $2
  WriteRegStr HKCU "${LISTED}" "DisplayName" "${APP}"
  WriteRegStr HKCU "${LISTED}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${LISTED}" "DisplayIcon" "$INSTDIR\app-$Fresh\lam-desktop.exe,0"
  WriteRegStr HKCU "${LISTED}" "Publisher" "The LAM Desktop authors"
  WriteRegStr HKCU "${LISTED}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${LISTED}" "UninstallString" '"$INSTDIR\${UNINSTALLER}"'
  WriteRegStr HKCU "${LISTED}" "QuietUninstallString" '"$INSTDIR\${UNINSTALLER}" /S'
  WriteRegDWORD HKCU "${LISTED}" "EstimatedSize" $0
  WriteRegDWORD HKCU "${LISTED}" "NoModify" 1
  WriteRegDWORD HKCU "${LISTED}" "NoRepair" 1
FunctionEnd

; A name that no folder here has yet: the same version may be installed again over one that works.
Function ChooseFresh
  StrCpy $Fresh "${VERSION}"
  StrCpy $0 1
  ${Do}
    ${IfNot} ${FileExists} "$INSTDIR\app-$Fresh\*.*"
    ${AndIfNot} ${FileExists} "$INSTDIR\app-$Fresh.old\*.*"
      Return
    ${EndIf}
    IntOp $0 $0 + 1
    StrCpy $Fresh "${VERSION}-$0"
  ${Loop}
FunctionEnd

Function .onInit
  !insertmacro MUI_LANGDLL_DISPLAY
  Call LookAtSystem
  ; An upgrade goes where the older version is, and keeps what was chosen for it.
  ReadRegStr $0 HKCU "${KEY}" "InstallDir"
  ${If} $0 != ""
    StrCpy $INSTDIR $0
  ${EndIf}
  ReadRegStr $0 HKCU "${RUN}" "${APP}"
  ${If} $0 != ""
    !insertmacro SelectSection ${Login}
  ${EndIf}
  ${If} ${FileExists} "$DESKTOP\LAM Desktop.lnk"
    !insertmacro SelectSection ${Desktop}
  ${EndIf}
FunctionEnd

; 17763 is Windows 10 1809. On ARM the 64-bit Intel code that this is runs from Windows 11 on.
Function LookAtSystem
  StrCpy $0 0
  ${If} ${AtLeastWin10}
    ${If} ${IsNativeAMD64}
    ${AndIf} ${AtLeastBuild} 17763
      StrCpy $0 1
    ${ElseIf} ${IsNativeARM64}
    ${AndIf} ${AtLeastBuild} 22000
      StrCpy $0 1
    ${EndIf}
  ${EndIf}
  ${If} $0 = 0
    SetErrorLevel ${UNFIT_SYSTEM}
    MessageBox MB_OK|MB_ICONSTOP "$(UnfitSystem)" /SD IDOK
    Quit
  ${EndIf}
FunctionEnd

; Takes away what was begun, unless it is already the one.
Function .onInstFailed
  ReadRegStr $Keep HKCU "${KEY}" "Current"
  ${If} $Fresh != ""
  ${AndIf} $Fresh != $Keep
    StrCpy $R1 $Fresh
    Call RemoveFolder
    ${If} $Keep == ""
      RMDir "$INSTDIR"
      DeleteRegValue HKCU "${KEY}" "InstallDir"
    ${EndIf}
  ${EndIf}
FunctionEnd

Function StartProgram
  SetOutPath "$PROFILE"
  Exec '"$INSTDIR\app-$Fresh\lam-desktop.exe"'
FunctionEnd

!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${Program} "$(ProgramText)"
  !insertmacro MUI_DESCRIPTION_TEXT ${Desktop} "$(DesktopText)"
  !insertmacro MUI_DESCRIPTION_TEXT ${Login} "$(LoginText)"
!insertmacro MUI_FUNCTION_DESCRIPTION_END
