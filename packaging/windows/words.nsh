; What the installer says of its own, in English and Arabic. Read as UTF-8.

!define MUI_LANGDLL_WINDOWTITLE "LAM Desktop"
!define MUI_LANGDLL_INFO "Choose a language. اختر اللغة."

LangString UnfitSystem ${LANG_ENGLISH} "LAM Desktop needs a 64-bit Windows 10, version 1809 or newer (on ARM: Windows 11). Nothing was installed."
LangString UnfitSystem ${LANG_ARABIC} "يحتاج LAM Desktop إلى ويندوز 10 بمعمارية 64 بت، الإصدار 1809 أو أحدث (وعلى معالجات ARM: ويندوز 11). لم يُنصَّب شيء."

LangString Running ${LANG_ENGLISH} "LAM Desktop is running. Quit it (its icon beside the clock has a menu for that), then choose Retry."
LangString Running ${LANG_ARABIC} "برنامج LAM Desktop يعمل الآن. أنهِه (في أيقونته بجانب الساعة قائمة لذلك)، ثم اختر إعادة المحاولة."

LangString NotWritten ${LANG_ENGLISH} "The files could not be written. Look whether the disk is full, then try again. A LAM Desktop that was there before still works."
LangString NotWritten ${LANG_ARABIC} "تعذّرت كتابة الملفات. تأكد من أن القرص ليس ممتلئًا ثم أعد المحاولة. إن كان LAM Desktop منصَّبًا من قبل فهو لا يزال يعمل."

LangString DoesNotStart ${LANG_ENGLISH} "This version of LAM Desktop does not start on this computer, so it was removed again. A LAM Desktop that was there before still works."
LangString DoesNotStart ${LANG_ARABIC} "هذه النسخة من LAM Desktop لا تعمل على هذا الحاسوب، لذلك أُزيلت. إن كان LAM Desktop منصَّبًا من قبل فهو لا يزال يعمل."

LangString ProgramName ${LANG_ENGLISH} "LAM Desktop ${VERSION}"
LangString ProgramName ${LANG_ARABIC} "LAM Desktop ${VERSION}"
LangString ProgramText ${LANG_ENGLISH} "The program, its guard model, and an entry in the start menu."
LangString ProgramText ${LANG_ARABIC} "البرنامج ونموذج الحماية ومدخل في قائمة ابدأ."

LangString DesktopName ${LANG_ENGLISH} "Shortcut on the desktop"
LangString DesktopName ${LANG_ARABIC} "اختصار على سطح المكتب"
LangString DesktopText ${LANG_ENGLISH} "Opens LAM Desktop from the desktop, too."
LangString DesktopText ${LANG_ARABIC} "لفتح LAM Desktop من سطح المكتب أيضًا."

LangString LoginName ${LANG_ENGLISH} "Start when I sign in"
LangString LoginName ${LANG_ARABIC} "التشغيل عند تسجيل الدخول"
LangString LoginText ${LANG_ENGLISH} "LAM Desktop waits beside the clock, without a window."
LangString LoginText ${LANG_ARABIC} "ينتظر LAM Desktop بجانب الساعة من دون نافذة."

LangString FinishText ${LANG_ENGLISH} "LAM Desktop ${VERSION} is installed. You find it in the start menu.$\r$\n$\r$\nThe command for the terminal is in this folder, which was not added to PATH:$\r$\n$INSTDIR\app-$Fresh"
LangString FinishText ${LANG_ARABIC} "تم تنصيب LAM Desktop ${VERSION}. تجده في قائمة ابدأ.$\r$\n$\r$\nأمر الطرفية lam موجود في هذا المجلد، ولم يُضَف إلى PATH:$\r$\n${U+200E}$INSTDIR\app-$Fresh"

LangString ForgetName ${LANG_ENGLISH} "Remove my settings, history and keys too"
LangString ForgetName ${LANG_ARABIC} "إزالة إعداداتي وسجلي ومفاتيحي أيضًا"
LangString ForgetText ${LANG_ENGLISH} "This cannot be undone. Without it they stay, and a later LAM Desktop finds them."
LangString ForgetText ${LANG_ARABIC} "لا يمكن التراجع عن ذلك. إن لم تختره فستبقى ويجدها LAM Desktop إذا نُصّب لاحقًا."

LangString KeysLeft ${LANG_ENGLISH} "Not all keys could be removed. You find them in the Windows Credential Manager under the name lam-desktop."
LangString KeysLeft ${LANG_ARABIC} "تعذّرت إزالة بعض المفاتيح. تجدها في مدير بيانات الاعتماد في ويندوز باسم lam-desktop."

LangString NotRemoved ${LANG_ENGLISH} "Some files of LAM Desktop are in use and stayed. Restart Windows, then uninstall again."
LangString NotRemoved ${LANG_ARABIC} "بعض ملفات LAM Desktop قيد الاستخدام وبقيت. أعد تشغيل ويندوز ثم أعد الإزالة."
